/** The kind and text of what a call throws; fails when it throws nothing. */
export async function failureOf(
  call: () => unknown,
): Promise<{ readonly kind: unknown; readonly text: string }> {
  try {
    await call()
  } catch (error) {
    const kind = error instanceof Error && 'kind' in error ? error.kind : undefined
    const hints = error instanceof Error && 'hints' in error ? String(error.hints) : ''
    return { kind, text: `${String(error)} ${hints}` }
  }
  throw new Error('the call threw nothing')
}
