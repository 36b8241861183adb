// A worker of the library with faults.

import './faults.mjs';
import '/linnet/worker.js';
