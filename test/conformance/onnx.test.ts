import * as common from 'onnxruntime-common';
import { describeOnnx } from './onnxSuite.ts';

describeOnnx('onnxruntime-common', common);
