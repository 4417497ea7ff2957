import {
  type ElementType,
  encodeModel,
  type Graph,
  type GraphAttribute,
  type ModelInfo,
} from '@cutmix/onnx/model';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';

describe('encodeModel', () => {
  const value = { name: 'x', type: 'float32', dims: [1] } as const;
  const graph = { name: 'g', nodes: [], initializers: [], inputs: [value], outputs: [value] };

  it.each([
    [
      { producer: 'me', opset: 22 },
      RangeError,
      'info.opset must be an integer in 17..21, received 22',
    ],
    [{ producer: 'me' }, TypeError, 'info.opset must be an integer in 17..21, received undefined'],
    [
      { producer: 'me', opset: 17, metdata: {} },
      TypeError,
      'part of info must be one of opset, producer, producerVersion, metadata, received "metdata"',
    ],
    [{ opset: 17 }, TypeError, 'info.producer must be a string, received undefined'],
    [
      { producer: 'me', opset: 17, metadata: { epochs: 3 } },
      TypeError,
      'info.metadata.epochs must be a string, received 3',
    ],
    [
      { producer: 'me', opset: 17, producerVersion: 1 },
      TypeError,
      'info.producerVersion must be a string, received 1',
    ],
  ])('rejects the info %o', (info, kind, message) => {
    const encode = () => encodeModel(graph, info as unknown as ModelInfo);
    expect(encode).toThrow(kind);
    expect(encode).toThrow(`@cutmix/onnx: ${message}`);
  });

  it.each<[object, ErrorConstructor, string]>([
    [
      { initializers: [{ ...value, dims: [2, 5], data: new Uint8Array(3) }] },
      RangeError,
      'data of x must be 40 bytes, for float32 [2, 5], received 3',
    ],
    [
      { initializers: [{ ...value, data: new Float32Array(1) }] },
      TypeError,
      'graph.initializers[0].data must be a Uint8Array, received Float32Array',
    ],
    [
      { nodes: [{ opType: 'Elu', inputs: ['x'], outputs: ['y'], attributes: { alpha: 0.1 } }] },
      RangeError,
      'graph.nodes[0].attributes.alpha must be a string, integers, { float } or a graph, received 0.1',
    ],
    [
      {
        nodes: [{ opType: 'Conv', inputs: ['x'], outputs: ['y'], attributes: { pads: [1, 0.5] } }],
      },
      RangeError,
      'graph.nodes[0].attributes.pads must be a string, integers, { float } or a graph, received 0.5',
    ],
    [{ nodes: undefined }, TypeError, 'graph.nodes must be an array, received undefined'],
    [{ nodes: [null] }, TypeError, 'graph.nodes[0] must be an object, received null'],
    [
      { nodes: [{ opType: '', inputs: [], outputs: [] }] },
      RangeError,
      'graph.nodes[0].opType must be a non-empty string, received ""',
    ],
    [
      { nodes: [{ opType: 'Add', inputs: ['x', undefined], outputs: ['y'] }] },
      TypeError,
      'graph.nodes[0].inputs[1] must be a string, received undefined',
    ],
    [
      { nodes: [{ opType: 'Add', inputs: ['x'], outputs: 'y' }] },
      TypeError,
      'graph.nodes[0].outputs must be an array, received "y"',
    ],
    [
      { nodes: [{ opType: 'Cast', inputs: ['x'], outputs: ['y'], attributes: { to: null } }] },
      TypeError,
      'graph.nodes[0].attributes.to must be a string, integers, { float } or a graph, received null',
    ],
    [
      { nodes: [{ opType: 'Elu', inputs: [], outputs: [], attributes: { a: { float: '1' } } }] },
      TypeError,
      'graph.nodes[0].attributes.a must be a string, integers, { float } or a graph, received { float }',
    ],
    [
      { nodes: [{ opType: 'Scan', inputs: [], outputs: [], attributes: { body: { nodes: 1 } } }] },
      TypeError,
      'graph.nodes[0].attributes.body.name must be a string, received undefined',
    ],
    [
      { inputs: [{ ...value, name: '' }] },
      RangeError,
      'graph.inputs[0].name must be a non-empty string',
    ],
    [
      { inputs: [{ ...value, dims: [-1] }] },
      RangeError,
      'graph.inputs[0].dims[0] must be an integer in 0..',
    ],
    [
      { outputs: [{ ...value, dims: 3 }] },
      TypeError,
      'graph.outputs[0].dims must be an array, received 3',
    ],
    [{ name: 3 }, TypeError, 'graph.name must be a string, received 3'],
  ])('rejects a graph with %o', (change, kind, message) => {
    const encode = () => encodeModel({ ...graph, ...change }, { producer: 'me', opset: 17 });
    expect(encode).toThrow(kind);
    expect(encode).toThrow(`@cutmix/onnx: ${message}`);
  });

  it.each<[ElementType, number]>([
    ['int8', 1],
    ['uint8', 1],
    ['bool', 1],
    ['float16', 2],
    ['int16', 2],
    ['uint16', 2],
    ['float32', 4],
    ['int32', 4],
    ['uint32', 4],
    ['float64', 8],
    ['int64', 8],
    ['uint64', 8],
  ])('accepts constants of type %s with %d bytes per element', (type, bytes) => {
    const encode = (length: number) => {
      const constant = { name: 'c', type, dims: [3], data: new Uint8Array(length) };
      return encodeModel({ ...graph, initializers: [constant] }, { producer: 'me', opset: 17 });
    };
    expect(encode(3 * bytes)).toBeInstanceOf(Uint8Array);
    expect(() => encode(3 * bytes + 1)).toThrow(`data of c must be ${3 * bytes} bytes`);
  });

  it.each([
    [17, 8],
    [18, 8],
    [19, 9],
    [20, 9],
    [21, 10],
  ])('writes for opset %d the IR version %d and the producer', (opset, irVersion) => {
    const domain = { opType: 'Mix', domain: 'my', inputs: ['x'], outputs: ['y'] };
    const model = encodeModel(
      { ...graph, nodes: [domain] },
      { producer: 'me', opset, producerVersion: '1.2' },
    );
    // By onnx.proto: ir_version is field 1, producer_name 2, producer_version 3.
    const head = [0x08, irVersion, 0x12, 2, 0x6d, 0x65, 0x1a, 3, 0x31, 0x2e, 0x32];
    expect([...model.subarray(0, head.length)]).toEqual(head);
    // opset_import is field 8, with domain 1 and version 2: of ONNX itself, and of the node.
    const imports = [0x42, 4, 0x0a, 0, 0x10, opset, 0x42, 6, 0x0a, 2, 0x6d, 0x79, 0x10, 1];
    expect([...model.subarray(-imports.length)]).toEqual(imports);
  });

  it('rejects an unknown element type', () => {
    const wrong = { ...value, name: 'y', type: 'float8' as 'float16' };
    const info = { producer: 'me', opset: 17 };
    expect(() => encodeModel({ ...graph, outputs: [wrong] }, info)).toThrow(
      '@cutmix/onnx: graph.outputs[0].type must be one of float16, float32',
    );
  });

  it('writes graphs as attributes, with the domains of their nodes', async () => {
    const float32 = (name: string, ...dims: (number | string)[]) =>
      ({ name, type: 'float32', dims }) as const;
    const node = (opType: string, inputs: string[], output: string, domain?: string) => {
      return { opType, inputs, outputs: [output], ...(domain && { domain }) };
    };
    const body = {
      name: 'body',
      nodes: [
        node('Gelu', ['row'], 'active', 'com.microsoft'),
        node('Add', ['sum', 'active'], 'next'),
      ],
      initializers: [],
      inputs: [float32('sum', 2), float32('row', 2)],
      outputs: [float32('next', 2)],
    };
    const model = encodeModel(
      {
        name: 'scan',
        nodes: [
          {
            opType: 'Scan',
            inputs: ['start', 'rows'],
            outputs: ['total'],
            attributes: { body, num_scan_inputs: 1 },
          },
        ],
        initializers: [],
        inputs: [float32('start', 2), float32('rows', 'n', 2)],
        outputs: [float32('total', 2)],
      },
      { producer: 'me', opset: 17 },
    );
    const session = await InferenceSession.create(model);
    const start = new Tensor('float32', [1, 2], [2]);
    const rows = new Tensor('float32', [10, 0, 20, -100, 30, 0], [3, 2]);
    const { total } = await session.run({ start, rows });
    expect([...(total!.data as Float32Array)]).toEqual([61, 2]);
  });

  it('rejects a graph that contains itself', () => {
    const attributes: Record<string, GraphAttribute> = {};
    const node = { opType: 'Scan', inputs: [], outputs: [], attributes };
    const cyclic = { ...graph, nodes: [node, node] };
    attributes['body'] = cyclic;
    const encode = () => encodeModel(cyclic, { producer: 'me', opset: 17 });
    expect(encode).toThrow(RangeError);
    expect(encode).toThrow('@cutmix/onnx: depth of graph must be at most 16, received 17');
  });

  it.each([
    { float: 1, nodes: undefined },
    { float: 1, nodes: [] },
    Object.assign([1], { nodes: 0 }),
    Object.assign([1], { float: '1' }),
    { float: undefined },
    [[1]],
  ])('rejects an attribute that is neither one kind nor the other (case %#)', (a) => {
    const node = { opType: 'Elu', inputs: [], outputs: [], attributes: { a } };
    const odd = { ...graph, nodes: [node] } as unknown as Graph;
    expect(() => encodeModel(odd, { producer: 'me', opset: 17 })).toThrow(
      /^@cutmix\/onnx: .*graph\.nodes\[0\]\.attributes\.a /,
    );
  });

  it('accepts 16 levels of graphs', () => {
    const nest = (levels: number): Graph => ({
      ...graph,
      nodes: [
        {
          opType: 'If',
          inputs: ['x'],
          outputs: ['y'],
          ...(levels > 0 && { attributes: { then_branch: nest(levels - 1) } }),
        },
      ],
    });
    const encode = (levels: number) => encodeModel(nest(levels), { producer: 'me', opset: 17 });
    expect(encode(16).length).toBeGreaterThan(0);
    expect(() => encode(17)).toThrow('depth of graph must be at most 16, received 17');
  });

  it('writes real numbers as attributes', async () => {
    const nodes = [
      { opType: 'Elu', inputs: ['x'], outputs: ['y'], attributes: { alpha: { float: 0.25 } } },
    ];
    const outputs = [{ ...value, name: 'y' }];
    const session = await InferenceSession.create(
      encodeModel({ ...graph, nodes, outputs }, { producer: 'me', opset: 17 }),
    );
    const x = new Tensor('float32', [-Infinity], [1]);
    expect([...((await session.run({ x }))['y']!.data as Float32Array)]).toEqual([-0.25]);
    await session.release();
  });

  it('writes integers as attributes', async () => {
    const nodes = [
      { opType: 'Transpose', inputs: ['x'], outputs: ['y'], attributes: { perm: [1, 2, 0] } },
    ];
    const inputs = [{ ...value, dims: [2, 3, 1] }];
    const outputs = [{ ...value, name: 'y', dims: [3, 1, 2] }];
    const model = { name: 'g', nodes, initializers: [], inputs, outputs };
    const session = await InferenceSession.create(
      encodeModel(model, { producer: 'me', opset: 17 }),
    );
    const x = new Tensor('float32', [0, 1, 2, 3, 4, 5], [2, 3, 1]);
    expect([...((await session.run({ x }))['y']!.data as Float32Array)]).toEqual([
      0, 3, 1, 4, 2, 5,
    ]);
    await session.release();
  });

  it('writes strings as attributes', async () => {
    const nodes = [
      {
        opType: 'DepthToSpace',
        inputs: ['x'],
        outputs: ['y'],
        attributes: { blocksize: 2, mode: 'CRD' },
      },
    ];
    const info = { producer: 'me', opset: 17 };
    const inputs = [{ ...value, dims: [1, 8, 1, 1] }];
    const outputs = [{ ...value, name: 'y', dims: [1, 2, 2, 2] }];
    const session = await InferenceSession.create(
      encodeModel({ name: 'g', nodes, initializers: [], inputs, outputs }, info),
    );
    const x = new Tensor('float32', [0, 1, 2, 3, 4, 5, 6, 7], [1, 8, 1, 1]);
    // DCR, the default, would take every other channel.
    expect([...((await session.run({ x }))['y']!.data as Float32Array)]).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7,
    ]);
    await session.release();
  });
});
