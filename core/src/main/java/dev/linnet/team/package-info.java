/** Threads that share the tiles of plans. Not a task scheduler: there are no task objects and no queues. */
package dev.linnet.team;
