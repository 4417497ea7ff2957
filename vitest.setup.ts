import { configureGlobal } from 'fast-check';

// Below vitest's time limit, so that a slow machine reports the property and its seed.
configureGlobal({ interruptAfterTimeLimit: 10_000 });
