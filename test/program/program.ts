import type {} from '../control-plane/global-setup.ts'
import path from 'node:path'
import { inject } from 'vitest'

/** The program as it is distributed; made before any test when it is older than what it is made from. */
export const PROGRAM = path.resolve(import.meta.dirname, '../../dist/kubectl-vault_secret')

/**
 * For programs whose home is new each time: with `XDG_CACHE_HOME` here they find
 * the code that the one before compiled, which takes a sixth of a start.
 */
export const CODE_CACHE = inject('codeCache')
