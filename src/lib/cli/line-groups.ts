/** The longest line of a batch, in UTF-16 code units: a question takes a few hundred. */
export const LONGEST_LINE = 1024 * 1024

/**
 * The whole lines that each chunk completes; the last line may lack its line
 * feed. A line above {@link LONGEST_LINE} is handed on before its end came, so
 * that it can be refused: nobody has to wait, or have memory, for the rest.
 */
export async function* lineGroups(
  input: AsyncIterable<Uint8Array | string>,
): AsyncGenerator<readonly string[], void, undefined> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of input) {
    const text = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
    // Only what is new: splitting the unfinished line each time takes the square of its length.
    const [head = '', ...others] = text.split('\n')
    rest += head
    const last = others.pop()
    if (last !== undefined) {
      yield [rest, ...others]
      rest = last
    }
    if (rest.length <= LONGEST_LINE) continue
    yield [rest]
    rest = ''
  }
  rest += decoder.decode()
  if (rest !== '') yield [rest]
}
