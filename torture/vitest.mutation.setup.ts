import { configureGlobal } from 'fast-check';

// A mutant is found by the first failure: which value shows it best does not matter.
configureGlobal({ endOnFailure: true, interruptAfterTimeLimit: 10_000 });
