// Loaded into worker threads before the library: lets their kernels fail when the test says so.

import { workerData } from 'node:worker_threads';
import { letKernelsFail } from './kernelFaults.mjs';

letKernelsFail(() => workerData, () => process.exit(3));
