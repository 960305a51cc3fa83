import type { FunctionDescription } from '../../onnx/description.ts';
import { describeFunction, type FunctionBody } from './function-body.ts';

export const QONNX_DOMAIN = 'qonnx.custom_op.general';

/** Bodies for operators of QONNX, by which runtimes that do not know the dialect execute them. */
export const QONNX_FUNCTIONS: Readonly<Record<string, (opset: number) => FunctionDescription>> = {
  BipolarQuant: (opset) =>
    describeFunction(
      { domain: QONNX_DOMAIN, name: 'BipolarQuant', inputs: ['x', 'scale'], doc: 'scale where x >= 0, else -scale' },
      opset,
      (body) => {
        const isUp = body.op('GreaterOrEqual', ['x', body.number(0)]);
        return body.op('Mul', [body.op('Where', [isUp, body.number(1), body.number(-1)]), 'scale']);
      },
    ),
  Quant: (opset) =>
    describeFunction(
      {
        domain: QONNX_DOMAIN,
        name: 'Quant',
        inputs: ['x', 'scale', 'zeropt', 'bitwidth'],
        attributes: ['signed', 'narrow', 'rounding_mode'],
        doc: 'x rounded to the nearest of 2^bitwidth levels, a scale apart; ties to even',
      },
      opset,
      writeQuant,
    ),
};

/** Pappalardo et al. 2022 (arXiv 2206.07527), equations 1 to 3. */
function writeQuant(body: FunctionBody): string {
  const [low, high] = writeBounds(body);
  const shifted = body.op('Add', [body.op('Div', ['x', 'scale']), 'zeropt']);
  const level = body.op('Round', [body.op('Max', [body.op('Min', [shifted, high]), low])]);
  return body.op('Mul', [body.op('Sub', [level, 'zeropt']), 'scale']);
}

/** With p = 2^(bits - signed): from signed * (narrow - p) to p - 1 - narrow * (1 - signed). */
function writeBounds(body: FunctionBody): [low: string, high: string] {
  const signed = body.argument('signed');
  const narrow = body.argument('narrow');
  const one = body.number(1);
  const power = body.op('Pow', [body.number(2), body.op('Sub', ['bitwidth', signed])]);
  const low = body.op('Mul', [signed, body.op('Sub', [narrow, power])]);
  const lost = body.op('Mul', [narrow, body.op('Sub', [one, signed])]);
  return [low, body.op('Sub', [body.op('Sub', [power, one]), lost])];
}
