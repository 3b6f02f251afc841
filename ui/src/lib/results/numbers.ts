/** Bulk numbers come as base64 of little-endian bytes; every machine this runs on is little-endian. */
function bytesOf(text: string): ArrayBuffer {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let index = 0; index < letters.length; index += 1) bytes[index] = letters.charCodeAt(index);
  return bytes.buffer;
}

/** f32 values. */
export function floats(text: string): Float32Array {
  const bytes = bytesOf(text);
  return new Float32Array(bytes, 0, Math.floor(bytes.byteLength / 4));
}

/** f64 values. */
export function doubles(text: string): Float64Array {
  const bytes = bytesOf(text);
  return new Float64Array(bytes, 0, Math.floor(bytes.byteLength / 8));
}
