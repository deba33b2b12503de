import { createWriteStream } from 'node:fs'
import { once } from 'node:events'

const PIECE = 1024 * 1024

/**
 * Writes a log of this many bytes: real events over and over, each time as of
 * another moment, request and object, and the lines that matter in between.
 */
export async function writeLargeLog(
  path: string,
  size: number,
  { noise, matter }: { readonly noise: readonly string[]; readonly matter: readonly string[] },
): Promise<void> {
  const file = createWriteStream(path)
  // They stand all over the log.
  const share = Math.ceil(matter.length / Math.max(1, Math.floor(size / PIECE) - 1))
  const left = [...matter]
  let made = 0
  for (let written = 0; written < size;) {
    let text = ''
    while (text.length < PIECE) text += `${changed(noise[made % noise.length] ?? '', made++)}\n`
    for (const line of left.splice(0, share)) text += `${line}\n`
    written += text.length
    if (!file.write(text)) await once(file, 'drain')
  }
  if (left.length > 0) throw new Error(`${left.length} lines found no place`)
  file.end()
  await once(file, 'finish')
}

/** The noise and the rest of a real log: events about Secrets of this namespace, or of all, matter. */
export function sortLines(log: string, namespace: string) {
  const lines = log.split('\n').filter((line) => line !== '')
  const isMatter = (line: string): boolean =>
    line.includes('"resource":"secrets"') &&
    (line.includes(`"namespace":"${namespace}"`) || !/"objectRef":\{[^}]*"namespace"/.test(line))
  return {
    noise: lines.filter((line) => !isMatter(line)),
    matter: lines.filter(isMatter),
  }
}

// The time stays within the microseconds of the same second, so that the order stays nearly true.
function changed(line: string, number: number): string {
  const digits = String(number).padStart(12, '0')
  return line
    .replace(/"auditID":"[^"]*"/, `"auditID":"00000000-0000-4000-8000-${digits}"`)
    .replaceAll(/(Timestamp":"[^.]*\.)\d{6}/g, `$1${digits.slice(-6)}`)
    .replace(/("objectRef":\{[^}]*"name":"[^"]*)"/, `$1-${number}"`)
}
