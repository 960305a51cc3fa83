import { describe, expect, it } from 'vitest';
import { BitboneError, withSubject } from '../../src/graph/errors.ts';

describe('BitboneError', () => {
  it('says where, what and what to do on one line', () => {
    const error = new BitboneError('E_SHAPE', 'the shapes\ndiffer', { subject: 'conv1', fix: 'check the weights' });
    expect(error.message).toBe('conv1: the shapes differ (check the weights)');
    expect(error.code).toBe('E_SHAPE');
  });

  it("falls back on the code's own words", () => {
    expect(new BitboneError('E_EMPTY', '').message).toBe('the file is empty');
  });

  it('bounds what a file can put into a message', () => {
    expect(new BitboneError('E_MALFORMED', 'x'.repeat(5000)).message).toHaveLength(600);
    expect(new BitboneError('E_MALFORMED', 'a\u0000b\u001b[31mc\u2028d').message).toBe('a b [31mc d');
  });

  it('takes a file in front of the node', () => {
    const inner = new BitboneError('E_SHAPE', 'differs', { subject: 'conv1', fix: 'look' });
    const outer = withSubject(inner, 'net.onnx') as BitboneError;
    expect(outer.message).toBe('net.onnx: conv1: differs (look)');
    expect(withSubject(new TypeError('x'), 'f')).toBeInstanceOf(TypeError);
    expect((withSubject(new BitboneError('E_EMPTY', ''), 'f') as BitboneError).message).toBe('f: the file is empty');
  });
});
