import { createHash } from 'node:crypto';
import type { Dataset } from './dataset.ts';

/** What tells one data set, or one order of it, from another. */
export interface Fingerprint {
  /** SHA-256 of the labels of both splits. */
  readonly labelsSha256: string;
  /** SHA-256 of the pixels of both splits; missing in runs of earlier versions. */
  readonly imagesSha256?: string;
}

export function fingerprint({ train, test }: Dataset): Required<Fingerprint> {
  const sha256 = (...parts: Uint8Array[]) => {
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    return hash.digest('hex');
  };
  return {
    labelsSha256: sha256(train.labels, test.labels),
    imagesSha256: sha256(train.images, test.images),
  };
}

/** Whether the data is that of a stored run, as far as the run's fingerprint tells. */
export function hasFingerprint(data: Dataset, stored: Fingerprint): boolean {
  const { labelsSha256, imagesSha256 } = fingerprint(data);
  return (
    labelsSha256 === stored.labelsSha256 &&
    (stored.imagesSha256 === undefined || imagesSha256 === stored.imagesSha256)
  );
}
