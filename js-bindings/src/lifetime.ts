// How a page learns that a worker has ended, of which no event tells: a lock that the worker holds while it lives,
// and that the page waits for. An engine releases what an ended worker held, however it ended.

/** Locks are there wherever memory can be shared, but in engines before 2022; a policy may still refuse them. */
const locks: LockManager | undefined = globalThis.navigator?.locks;

/** A name for a worker's lock; pages of one origin share their names. Undefined where there are no locks. */
export function lockName(): string | undefined {
    return locks && `linnet ${Math.random()}`;
}

/** Calls `held` and does `work`, which does not throw, while it holds the lock `name`; without one, only `work`. */
export async function holdDuring(name: string | undefined, held: () => void, work: () => Promise<void>): Promise<void> {
    if (name === undefined || locks === undefined) {
        await work();
        return;
    }
    await locks.request(name, () => {
        held();
        return work();
    }).catch(work); // It was refused: nothing else fails.
}

/** Waits for the release of the lock `name`, which is held; false where `signal` comes first, or locks are refused. */
export async function isReleased(name: string, signal: AbortSignal): Promise<boolean> {
    try {
        await locks!.request(name, { signal }, () => {});
        return true;
    } catch {
        return false;
    }
}
