/** Python that reads the weights of an ONNX file without any package: TensorProto is a short protobuf message. */
const READER = `
def read_initializers(path):
    """Name and values of every float tensor: ModelProto.graph (7), GraphProto.initializer (5)."""
    with open(path, 'rb') as file:
        data = file.read()
    for number, graph in fields(data):
        for inner, tensor in fields(graph) if number == 7 else ():
            if inner == 5:
                parts = list(fields(tensor))
                kind = next((part for key, part in parts if key == 2), 0)
                if kind == 1:
                    yield read_tensor(parts, os.path.dirname(path))


def read_tensor(parts, folder):
    """TensorProto: dims (1), name (8), raw_data (9) or else external_data (13)."""
    shape = [size for key, part in parts if key == 1 for size in read_varints(part)]
    name = next(bytes(part).decode() for key, part in parts if key == 8)
    raw = next((bytearray(part) for key, part in parts if key == 9), None)
    if raw is None:
        raw = read_external(dict(map(read_entry, (part for key, part in parts if key == 13))), folder)
    return name, @TENSOR@


def read_external(entries, folder):
    with open(os.path.join(folder, entries['location']), 'rb') as file:
        file.seek(int(entries.get('offset', 0)))
        return bytearray(file.read(int(entries.get('length', -1))))


def read_entry(part):
    """StringStringEntryProto: key (1), value (2)."""
    entry = dict(fields(part))
    return bytes(entry[1]).decode(), bytes(entry[2]).decode()


def fields(data):
    """Numbers and contents of the fields of a protobuf message."""
    data, at = memoryview(data), 0
    while at < len(data):
        key, at = read_varint(data, at)
        kind = key & 7
        if kind == 0:
            value, at = read_varint(data, at)
        elif kind == 2:
            size, at = read_varint(data, at)
            value, at = data[at : at + size], at + size
        else:
            size = 8 if kind == 1 else 4
            value, at = data[at : at + size], at + size
        yield key >> 3, value


def read_varints(part):
    """One number, or several packed into one field."""
    if isinstance(part, int):
        yield part
        return
    at = 0
    while at < len(part):
        value, at = read_varint(part, at)
        yield value


def read_varint(data, at):
    value, shift = 0, 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
`;

/** The reader's functions; `tensor` is Python that makes a tensor of `raw` bytes and a `shape`. */
export function printOnnxReader(tensor: string): string {
  return READER.trim().replace('@TENSOR@', tensor);
}
