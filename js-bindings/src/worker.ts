// A worker of a page.

import { serve } from './serve.js';

self.onmessage = async ({ data }) => {
    try {
        await serve(data, message => self.postMessage(message));
    } catch (thrown) {
        // What a promise is rejected with does not reach the worker's owner by itself.
        self.reportError(thrown);
    }
    self.close();
};
