// A worker of a page.

import { serve } from './serve.js';

self.onmessage = ({ data }) => {
    serve(data, message => self.postMessage(message));
    self.close();
};
