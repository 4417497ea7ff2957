/** What tests or measures a trainer elsewhere: single steps, and small networks with all they need. */
export { adamRecipe, nesterovRecipe } from './fixtures/recipes.ts';
export {
  nchwcResnet,
  relativeError,
  tinyBatch,
  tinyRecipe,
  tinyState,
} from './reference/tinyNetworks.ts';
export { takeStep } from './takeStep.ts';
