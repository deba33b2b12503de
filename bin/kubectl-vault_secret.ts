#!/usr/bin/env node
import { commands } from '../src/commands/index.ts'
import { runProcess } from '../src/lib/cli/process.ts'

await runProcess(commands)
