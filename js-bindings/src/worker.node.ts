// A worker thread of Node.

import { parentPort } from 'node:worker_threads';
import { serve } from './serve.js';

parentPort?.once('message', task => serve(task, message => parentPort?.postMessage(message)));
