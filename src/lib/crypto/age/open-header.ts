import { ARMOR_START, decodeArmor, isArmored } from './armor.ts'
import { ByteReader } from './byte-reader.ts'
import { type Header, readHeader } from './header.ts'

/**
 * Reads the header of a file, binary or armored.
 *
 * @returns also the reader, which stands before the payload
 * @throws AgeError kind `header` or `armor`
 */
export async function openHeader(
  input: ByteReader,
): Promise<{ readonly header: Header; readonly reader: ByteReader }> {
  const reader = isArmored(await input.peek(ARMOR_START))
    ? new ByteReader(decodeArmor(input))
    : input
  return { header: await readHeader(reader), reader }
}
