// Things an agent asks in the scenarios: questions and a plan, as the model would put them.
import { type ModelRequest, textOf } from './model-request.ts'
import type { ScriptedTurn, ToolCall, Turn } from './model-script.ts'

export const QUESTION = {
  question: 'Which store should it use?',
  header: 'Store',
  options: [
    { label: 'SQLite', description: 'One file' },
    { label: 'Postgres', description: 'A server' },
  ],
  multiSelect: false,
}

const EXTRAS = {
  question: 'Which extras?',
  header: 'Extras',
  options: [
    { label: 'Tests', description: 'Unit tests' },
    { label: 'Docs', description: 'A page of documentation' },
  ],
  multiSelect: true,
}

const NAME = {
  question: 'What shall it be called?',
  header: 'Name',
  options: [
    { label: 'acme', description: 'As the folder' },
    { label: 'acme-server', description: 'As what it does' },
  ],
  multiSelect: false,
}

export const QUESTIONS = [EXTRAS, NAME]

const PLAN = '# Plan\n\n1. Add the route\n2. Test it\n'

/** In plan mode the CLI tells the model which file to write the plan to. */
export function writesThePlan(request: ModelRequest): Turn {
  return { calls: [{ name: 'Write', input: { file_path: said(request, PLAN_FILE), content: PLAN } }] }
}

/** Writes a file of the project. */
export function writes(name: string): ScriptedTurn {
  return (request) => ({
    calls: [{ name: 'Write', input: { file_path: `${said(request, PROJECT)}/${name}`, content: 'one\n' } }],
  })
}

/** Calls a tool whose input names files of the project. */
export function callsInProject(name: string, input: (project: string) => ToolCall['input']): ScriptedTurn {
  return (request) => ({ calls: [{ name, input: input(said(request, PROJECT)) }] })
}

/** Reads a file of a folder beside the project. */
export function readsBeside(name: string): ScriptedTurn {
  return (request) => {
    const folder = said(request, PROJECT).replace(/acme$/, 'beside')
    return { calls: [{ name: 'Read', input: { file_path: `${folder}/${name}` } }] }
  }
}

const PLAN_FILE = /\/\S+\/\.claude\/plans\/[\w-]+\.md/
const PROJECT = /\/\S*\/home\/dev\/acme\b/

/** What the CLI told its model: the plan's file, the project's folder. */
function said(request: ModelRequest, wanted: RegExp): string {
  const text = [request.system, ...request.messages.map(({ content }) => textOf(content))].join('\n')
  const found = wanted.exec(text)?.[0]
  if (found === undefined) throw new Error(`the CLI did not name ${String(wanted)}`)
  return found
}
