import * as tf from '@tensorflow/tfjs';

/** The files of a model with the inputs and the layers of MobileNet that a sample uses, by name. */
export async function mobilenetFiles(): Promise<Map<string, string | Uint8Array>> {
  const kernelInitializer = tf.initializers.glorotUniform({ seed: 1 });
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({
        name: 'conv_pw_13_relu',
        inputShape: [32, 32, 3],
        filters: 16,
        kernelSize: 3,
        strides: 4,
        activation: 'relu',
        kernelInitializer,
      }),
      tf.layers.globalAveragePooling2d({}),
      tf.layers.dense({ units: 10, activation: 'softmax', kernelInitializer }),
    ],
  });
  const files = new Map<string, string | Uint8Array>();
  await model.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
      const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
      files.set('model.json', JSON.stringify({ modelTopology, weightsManifest }));
      files.set('weights.bin', new Uint8Array(weightData as ArrayBuffer));
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  return files;
}
