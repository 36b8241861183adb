// A worker of a page.

import { holdDuring } from './lifetime.js';
import { serve } from './serve.js';

self.onmessage = async ({ data: { task, lock } }) => {
    await holdDuring(lock, () => self.postMessage('held'), async () => {
        try {
            await serve(task, message => self.postMessage(message));
        } catch (thrown) {
            // What a promise is rejected with does not reach the worker's owner by itself. Before the lock is released,
            // which tells less.
            self.reportError(thrown);
        }
    });
    self.close();
};
