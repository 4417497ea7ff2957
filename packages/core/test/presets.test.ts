import { type CutMixPlan, mixLabels, type PlanSize, planCutMix, planRandomMix } from '@cutmix/core';
import {
  kerasExample,
  kornia,
  paper,
  type TimmOptions,
  timm,
  torchvision,
} from '@cutmix/core/presets';
import { describe, expect, it } from 'vitest';
import { type PeerCase, peers } from './golden.ts';

const CLASSES = 7;

const float32 = (base64: string): Float32Array =>
  new Float32Array(Uint8Array.from(Buffer.from(base64, 'base64')).buffer);

const idsOf = (rows: number): number[] => Array.from({ length: rows }, (_, i) => (3 * i) % CLASSES);

/** Options of timm's preset, by the names of timm. */
const timmOptions = (options: PeerCase['options']): TimmOptions => ({
  mode: options['mode'] as 'batch',
  mixupAlpha: options['mixup_alpha'] as number,
  cutmixAlpha: options['cutmix_alpha'] as number,
  prob: options['prob'] as number,
});

type Plan = (peer: PeerCase['options'], seed: string, size: PlanSize) => CutMixPlan;

const PLANS: Readonly<Record<string, Plan>> = {
  'torchvision.CutMix': ({ alpha }, seed, size) =>
    planCutMix({ ...torchvision({ alpha: alpha as number }), seed }, size),
  'timm.Mixup': (options, seed, size) =>
    planRandomMix({ ...timm(timmOptions(options)), seed }, size),
  'kornia.RandomCutMixV2': (_, seed, size) => planCutMix({ ...kornia(), seed }, size),
  'keras-io cutmix.py': (_, seed, size) =>
    planCutMix({ ...kerasExample({ alpha: 1 }), seed }, { ...size, paired: true }),
};

describe('a preset', () => {
  it.each(peers.filter(({ peer, boxes }) => boxes && peer in PLANS))(
    'gives the box, partners and labels of $peer for the same draws: $options, $size',
    ({ peer, options, seed, size, boxes, partners, labels }) => {
      const plan = PLANS[peer]!(options, seed, size);
      const isPaired = plan.paired;
      boxes!.forEach((box, row) => {
        const own = [...plan.boxes.subarray(4 * row, 4 * row + 4)];
        const area = (own[2]! - own[0]!) * (own[3]! - own[1]!);
        const partner = plan.partners[row]! + (isPaired ? size.batchSize : 0);
        // A peer that pastes nothing, or an image onto itself, shows no box.
        if (box) expect({ box: own, partner }).toEqual({ box, partner: partners![row] });
        else expect(area === 0 || partner === row).toBe(true);
      });
      const ids = idsOf(size.batchSize);
      const mixed = mixLabels(
        { data: ids, dims: [ids.length] },
        isPaired ? { data: ids.toReversed(), dims: [ids.length] } : undefined,
        plan,
        { numClasses: CLASSES, labelSmoothing: peer === 'timm.Mixup' ? timm().labelSmoothing! : 0 },
      );
      // Peers round 1 − λ from float64.
      const expected = float32(labels);
      mixed.forEach((label, i) => {
        expect(Math.abs(label - expected[i]!)).toBeLessThanOrEqual(2 ** -24);
      });
    },
  );

  it('returns plain options', () => {
    expect(paper()).toEqual({
      alpha: 1,
      probability: 0.5,
      granularity: 'batch',
      pairing: 'shuffle',
    });
    expect(torchvision({ alpha: 0.3 }).alpha).toBe(0.3);
    expect(kornia({ alpha: 0.3 }).alpha).toBe(0.3);
    expect(kerasExample().alpha).toBe(0.25);
    const plan = planCutMix(
      { ...paper({ probability: 1 }), seed: 1 },
      { batchSize: 4, height: 8, width: 8 },
    );
    expect(plan.boxes.subarray(0, 4)).toEqual(plan.boxes.subarray(4, 8));
  });

  it.each([paper, torchvision, kornia, kerasExample])('%o rejects an unknown option', (preset) => {
    const wrong = { alhpa: 1 } as object;
    expect(() => preset(wrong)).toThrow('unknown option "alhpa"; did you mean "alpha"?');
  });

  it.each([paper, torchvision, kornia, kerasExample, timm])(
    '%o rejects options that are not an object',
    (preset) => {
      expect(() => preset(7 as never)).toThrow(
        new TypeError('@cutmix/core: options must be an object, received 7'),
      );
    },
  );
});

describe('timm', () => {
  it.each<[TimmOptions, object]>([
    [{}, { cutmixShare: 0, mixup: { alpha: 1 } }],
    [{ mixupAlpha: 0.8 }, { cutmixShare: 0, mixup: { alpha: 0.8 } }],
    [
      { mixupAlpha: 0, cutmixAlpha: 0.5, switchProb: 0.3 },
      { cutmixShare: 1, cutmix: { oddSides: 'keep', alpha: 0.5 }, mixup: {} },
    ],
    [
      { mixupAlpha: 0.8, cutmixAlpha: 2 },
      { cutmix: { oddSides: 'keep', alpha: 2 }, mixup: { alpha: 0.8 } },
    ],
    [
      { cutmixAlpha: 1, switchProb: 0.3 },
      { cutmixShare: 0.3, cutmix: { oddSides: 'keep', alpha: 1 } },
    ],
    [
      { mode: 'pair', prob: 0.25, labelSmoothing: 0 },
      { granularity: 'pair', probability: 0.25, labelSmoothing: 0, cutmixShare: 0 },
    ],
    [{ mode: 'elem' }, { granularity: 'sample', cutmixShare: 0 }],
  ])('%o are its rules', (options, expected) => {
    expect(timm(options)).toEqual({
      probability: 1,
      granularity: 'batch',
      pairing: 'reverse',
      labelSmoothing: 0.1,
      cutmixShare: 0.5,
      cutmix: { oddSides: 'keep' },
      mixup: { alpha: 1 },
      ...expected,
    });
  });

  const alpha = (name: string, received: string) =>
    `${name} must be a finite number >= 0, received ${received}`;
  it.each<[object, ErrorConstructor, string]>([
    [
      { lableSmoothing: 0 },
      TypeError,
      'unknown option "lableSmoothing"; did you mean "labelSmoothing"? ' +
        'Known: mode, mixupAlpha, cutmixAlpha, switchProb, prob, labelSmoothing',
    ],
    [{ mode: 'half' }, RangeError, 'mode must be one of batch, pair, elem, received "half"'],
    [{ mixupAlpha: -1 }, RangeError, alpha('mixupAlpha', '-1')],
    [{ cutmixAlpha: -0.5 }, RangeError, alpha('cutmixAlpha', '-0.5')],
    [{ cutmixAlpha: Infinity }, RangeError, alpha('cutmixAlpha', 'Infinity')],
    [{ mixupAlpha: Number.NaN }, RangeError, alpha('mixupAlpha', 'NaN')],
    [{ mixupAlpha: '1' }, TypeError, alpha('mixupAlpha', '"1"')],
    [
      { mixupAlpha: 0 },
      RangeError,
      'mixupAlpha or cutmixAlpha must be above 0, received 0 (or leave the augmentation out)',
    ],
  ])('rejects %o', (options, kind, message) => {
    expect(() => timm(options)).toThrow(new kind(`@cutmix/core: ${message}`));
  });
});
