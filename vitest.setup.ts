import { configureGlobal } from 'fast-check';

// Below vitest's timeout, so that fast-check reports the property and its seed on a slow machine.
configureGlobal({ interruptAfterTimeLimit: 10_000 });
