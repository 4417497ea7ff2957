import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { describeTfjs } from './tfjsSuite.ts';

describeTfjs('cpu');
describeTfjs('wasm');
