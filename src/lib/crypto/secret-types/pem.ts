/** One block of a PEM file; `label` is the text after BEGIN, `text` the block with both lines. */
export interface PemBlock {
  readonly label: string
  readonly text: string
}

const DASHES = '-----'
const BEGIN = 'BEGIN '

/** The blocks of a PEM file; what stands between them is skipped, as in Go and OpenSSL. */
export function pemBlocks(text: string): readonly PemBlock[] {
  const pieces = text.split(DASHES)
  return pieces.flatMap((piece, at) => {
    const label = piece.slice(BEGIN.length)
    if (!piece.startsWith(BEGIN) || pieces[at + 2] !== `END ${label}`) return []
    return [{ label, text: ['', ...pieces.slice(at, at + 3), ''].join(DASHES) }]
  })
}
