import { UserError } from '../../system/userError.ts';
import {
  classCount,
  type Dataset,
  emptyImageSet,
  imageBytes,
  testCount,
  trainCount,
} from '../dataset.ts';

/*
 * The "binary version" of CIFAR-10 (https://www.cs.toronto.edu/~kriz/cifar.html): six files of
 * 10,000 records, each one label byte and 3,072 pixel bytes in planes of red, green and blue.
 */
export const recordBytes: number = 1 + imageBytes;
export const recordsPerFile = 10_000;
export const fileBytes: number = recordsPerFile * recordBytes;
export const archiveName = 'cifar-10-binary.tar.gz';
export const archiveFolder = 'cifar-10-batches-bin';

const remedy = 'Download CIFAR-10 again.';

export const trainFiles: readonly string[] = [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`);
export const testFile = 'test_batch.bin';
export const batchFiles: readonly string[] = [...trainFiles, testFile];

export const classNames: readonly string[] = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
];

/** Receives the bytes of each batch file as it is read; they are overwritten afterwards. */
export type FileObserver = (name: string, bytes: Uint8Array) => void;

/** Collects batch files, in any order, into a data set. */
export interface DatasetBuilder {
  add(name: string, bytes: Uint8Array): void;
  finish(source: string): Dataset;
}

export function wrongSize(place: string, received: number): UserError {
  return new UserError(
    `${place} must have ${fileBytes} bytes (${recordsPerFile} records of ${recordBytes}), ` +
      `received ${received}. ${remedy}`,
  );
}

/** @param place - The folder or archive that the files come from, for errors. */
export function datasetBuilder(place: string, onFile?: FileObserver): DatasetBuilder {
  const train = emptyImageSet(trainCount);
  const test = emptyImageSet(testCount);
  const seen = new Set<string>();
  return {
    add(name, bytes) {
      if (bytes.length !== fileBytes) throw wrongSize(`${place}: ${name}`, bytes.length);
      if (seen.has(name)) throw new UserError(`${place} holds ${name} more than once. ${remedy}`);
      const set = name === testFile ? test : train;
      const first = name === testFile ? 0 : trainFiles.indexOf(name) * recordsPerFile;
      for (let record = 0; record < recordsPerFile; record++) {
        const start = record * recordBytes;
        const label = bytes[start]!;
        if (label >= classCount) {
          throw new UserError(
            `${place}: ${name} has the label ${label} in record ${record}; ` +
              `labels must be 0 to ${classCount - 1}. ${remedy}`,
          );
        }
        set.labels[first + record] = label;
        set.images.set(
          bytes.subarray(start + 1, start + recordBytes),
          (first + record) * imageBytes,
        );
      }
      onFile?.(name, bytes);
      seen.add(name);
    },
    finish(source) {
      const missing = batchFiles.filter((name) => !seen.has(name));
      if (missing.length > 0) {
        throw new UserError(
          `${place} must hold ${batchFiles.join(', ')}; missing: ${missing.join(', ')}. ${remedy}`,
        );
      }
      return { kind: 'cifar10', source, classNames, train, test };
    },
  };
}
