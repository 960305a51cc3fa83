// Models that are too large to keep: written straight as protobuf, so that the bench needs no package.
import { closeSync, openSync, writeSync } from 'node:fs';

const FLOAT = 1;
const VARINT = 0;
const LENGTH = 2;
const OPSET = 17;
const IR_VERSION = 8;

const CHANNELS = 8;

/** A chain of `count` nodes: pointwise convolutions, each with its own stored weights, and activations in turn. */
export function writeChain(path, count) {
  const nodes = [];
  const weights = [];
  const data = Buffer.alloc(4 * CHANNELS * CHANNELS);
  for (let index = 0; index < count; index += 1) {
    const isConv = index % 2 === 0;
    const inputs = [text(1, `v${index}`), ...(isConv ? [text(1, `w${index}`)] : [])];
    const operator = [text(3, `node${index}`), text(4, isConv ? 'Conv' : 'Relu')];
    nodes.push(message(1, [...inputs, text(2, `v${index + 1}`), ...operator]));
    if (isConv) weights.push(floatTensor(`w${index}`, [CHANNELS, CHANNELS, 1, 1], data));
  }
  const shape = [1, CHANNELS, 4, 4];
  const ends = [tensorInfo(11, 'v0', shape), tensorInfo(12, `v${count}`, shape)];
  writeParts(path, [...header(), message(7, [...nodes, text(2, 'chain'), ...weights, ...ends])]);
}

function floatTensor(name, shape, data) {
  const dims = shape.map((size) => number(1, size));
  return message(5, [...dims, number(2, FLOAT), text(8, name), key(9, LENGTH), varint(data.length), data]);
}

/** `layers` fully connected layers of `width` x `width` float weights, stored in the file. */
export function writeHeavy(path, layers, width) {
  const weightBytes = 4 * width * width;
  const zeros = Buffer.alloc(1 << 20);
  const parts = [];
  for (let index = 0; index < layers; index += 1) {
    const inputs = [text(1, `v${index}`), text(1, `w${index}`)];
    parts.push(message(1, [...inputs, text(2, `v${index + 1}`), text(3, `fc${index}`), text(4, 'MatMul')]));
  }
  for (let index = 0; index < layers; index += 1) {
    const head = Buffer.concat([
      number(1, width),
      number(1, width),
      number(2, FLOAT),
      text(8, `w${index}`),
      key(9, LENGTH),
      varint(weightBytes),
    ]);
    parts.push(Buffer.concat([key(5, LENGTH), varint(head.length + weightBytes), head]), { zeros, bytes: weightBytes });
  }
  parts.push(text(2, 'heavy'), tensorInfo(11, 'v0', [1, width]), tensorInfo(12, `v${layers}`, [1, width]));
  const size = parts.reduce((sum, part) => sum + (part.bytes ?? part.length), 0);
  writeParts(path, [...header(), key(7, LENGTH), varint(size), ...parts]);
}

function header() {
  return [number(1, IR_VERSION), message(8, [text(1, ''), number(2, OPSET)])];
}

function tensorInfo(field, name, shape) {
  const dims = shape.map((size) => message(1, [number(1, size)]));
  const type = message(2, [message(1, [number(1, FLOAT), message(2, dims)])]);
  return message(field, [text(1, name), type]);
}

/** Zeros are written in pieces, so that making a large model takes no more memory than reading it. */
function writeParts(path, parts) {
  const handle = openSync(path, 'w');
  for (const part of parts) {
    if (part.zeros === undefined) writeSync(handle, part);
    else
      for (let left = part.bytes; left > 0; left -= part.zeros.length)
        writeSync(handle, part.zeros, 0, Math.min(left, part.zeros.length));
  }
  closeSync(handle);
}

function message(field, parts) {
  const body = Buffer.concat(parts);
  return Buffer.concat([key(field, LENGTH), varint(body.length), body]);
}

function text(field, value) {
  const body = Buffer.from(value);
  return Buffer.concat([key(field, LENGTH), varint(body.length), body]);
}

function number(field, value) {
  return Buffer.concat([key(field, VARINT), varint(value)]);
}

function key(field, type) {
  return varint(field * 8 + type);
}

function varint(value) {
  const bytes = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}
