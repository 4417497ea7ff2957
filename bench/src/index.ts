/** What measures a training step elsewhere: cases in turns, and PyTorch. */
export { alternate, type Case, spread } from './measure/measure.ts';
export { versionsOf } from './measure/python.ts';
export { startFramework } from './stepInPython.ts';
