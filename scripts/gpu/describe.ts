// Prints what a target is, or why it does not start: describe.ts onnx-webgpu
import { describeTarget, findTarget } from './targets.ts';

try {
  console.log(await describeTarget(findTarget(process.argv[2])));
  process.exit(0);
} catch (error) {
  console.log((error as Error).message);
  process.exit(1);
}
