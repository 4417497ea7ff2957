/** What tests a trainer elsewhere: small networks with their states and batches, and recipes. */
export { adamRecipe, nesterovRecipe } from './fixtures/recipes.ts';
export {
  nchwcResnet,
  relativeError,
  tinyBatch,
  tinyRecipe,
  tinyState,
} from './reference/tinyNetworks.ts';
