import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { writeLarqModel } from '../../src/export/larq.ts';
import { writePytorchModel } from '../../src/export/pytorch.ts';
import { findPython, runPython } from '../support/python.ts';
import { buildSmall } from './small-backbone.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitbone-gradients-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Slopes at -1.2, -0.5, 0.05 and 2, worked by hand; EDE at the start (the identity's) and at the end (10 at 0). */
const SLOPES = {
  clip: [0, 1, 1, 0],
  approx_sign: [0, 1, 1.9, 0],
  // |x|^(-2/3) / 3, below 0.1 the secant 0.1^(1/3) / 0.1, beyond 1.5 nothing
  reste: [0.29518, 0.52913, 4.64159, 0],
  // 1 - tanh^2(0.001 x)
  ede_start: [1, 1, 1, 1],
  // 10 (1 - tanh^2(10 x))
  ede_end: [0, 0.00182, 7.86448, 0],
};

const BODY = `
import json, os, sys
os.chdir(sys.argv[1])
sys.path[:0] = ['.', sys.argv[2]]
import @MODULE@ as model
def slopes(name):
    return [round(float(y), 5) + 0.0 for y in getattr(model, name + '_gradient')(X)]
def ede(progress):
    model.binarization.progress = progress
    return slopes('ede')
X = @TENSOR@
print(json.dumps({**{name: slopes(name) for name in ['clip', 'approx_sign', 'reste']}, 'ede_start': ede(0.0), 'ede_end': ede(1.0)}))
`;

const POINTS = '[-1.2, -0.5, 0.05, 2.0]';
const FRAMEWORKS = {
  torch: { module: 'torch_model', tensor: `model.torch.tensor(${POINTS})`, write: writePytorchModel, stand: '.' },
  numpy: {
    module: 'larq_model',
    tensor: `model.np.array(${POINTS}, 'float32')`,
    write: writeLarqModel,
    stand: fileURLToPath(new URL('../support/keras', import.meta.url)),
  },
} as const;

for (const [needed, { module, tensor, write, stand }] of Object.entries(FRAMEWORKS)) {
  const python = findPython(needed);
  test.runIf(python === undefined)(`Python has no ${needed} here, so ${module} is not run`, ({ skip }) => skip());
  test.skipIf(python === undefined)(`the gradients of the sign in ${module} are those of their papers`, () => {
    writeFileSync(join(folder, `${module}.py`), write(buildSmall('bireal18')).text);
    const code = BODY.replace('@MODULE@', module).replace('@TENSOR@', tensor);
    const { clip, approx_sign, reste, ede_start, ede_end } = JSON.parse(runPython(python!, code, [folder, stand]));
    const found = { clip, approx_sign, reste, ede_start, ede_end };
    for (const [name, slopes] of Object.entries(SLOPES)) {
      const values = found[name as keyof typeof SLOPES] as number[];
      slopes.forEach((slope, index) => void expect(values[index], `${name} ${index}`).toBeCloseTo(slope, 4));
    }
  });
}

test('a recipe starts with the gradients of its paper', () => {
  const gradients = (recipe: string) =>
    [
      ...writePytorchModel(buildSmall('bireal18'), { recipe }).text.matchAll(
        /(?:input|weight)_gradient = staticmethod\((\w+)\)/g,
      ),
    ].map(([, name]) => name);
  expect(gradients('reactnet')).toEqual(['approx_sign_gradient', 'clip_gradient']);
  expect(gradients('xnor')).toEqual(['clip_gradient', 'clip_gradient']);
  expect(gradients('ir-net')).toEqual(['ede_gradient', 'ede_gradient']);
});
