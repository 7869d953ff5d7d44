// Risk table, part 3: what reaches other people: packages, images, releases, and the services they use.

import type { Call } from './calls.ts'
import { isQuiet } from './quiet-calls.ts'
import { does, has, type Rule, runs, verbsOf } from './rule.ts'

const PACKAGE_MANAGER = /^(npm|pnpm|yarn|bun|cargo|poetry|uv|flit|hatch|pdm|gem|mix|dart|lerna|vsce|ovsx|jsr)$/
const CLOUD_READ = /(^| )(describe|list|get|ls|show|version|help|info|status|search)[a-z-]*( |$)/

export const RELEASE_RULES: readonly Rule[] = [
  {
    id: 'publishing',
    reason: 'publishes to others',
    match: (call) =>
      does(
        call,
        PACKAGE_MANAGER,
        /^(npm |run |nx )?(un)?publish\b/,
        'yank',
        'push',
        'owner',
        'deprecate',
        'dist-tag',
        'access',
      ) ||
      does(call, /^(docker|podman|buildah|skopeo|helm|oras|nerdctl)$/, /^(image |manifest |compose )?(push|copy)\b/) ||
      (runs(call, 'docker') && has(call, /^--push$/)) ||
      does(
        call,
        'gh',
        /^(release|repo|secret|variable|workflow|ssh-key|gpg-key) (?!view|list|download|clone)/,
        'pr merge',
        'gist create',
      ) ||
      (does(call, /^(gh|glab)$/, 'api') && has(call, /^(-X|--method|-f|-F|--field|--raw-field|--input)/)) ||
      does(call, 'twine', 'upload') ||
      does(call, /^(mvn|gradle|gradlew|mvnw|sbt|dotnet)$/, /\b(deploy|publish\w*|nuget push|release:\w+)\b/) ||
      runs(call, 'goreleaser', 'semantic-release', 'release-it', 'np') ||
      (runs(call, 'npx', 'bunx') && has(call, /^(semantic-release|release-it|np|lerna|changeset|vsce)$/)),
  },
  {
    id: 'production',
    reason: 'touches production or running services',
    match: (call) =>
      (!isQuiet(call) && namesProduction(call)) ||
      (runs(call, 'kubectl', 'oc', 'k3s') &&
        !does(
          call,
          call.name,
          /^(get|describe|logs|version|explain|top|diff|api-resources|config (view|current-context|get-contexts))\b/,
        )) ||
      does(
        call,
        /^(terraform|tofu|terragrunt)$/,
        /^(run-all )?(apply|destroy|import|taint|untaint|force-unlock)\b/,
        /^state (rm|mv|push)/,
      ) ||
      does(call, 'pulumi', 'up', 'destroy', 'import', 'refresh', 'cancel') ||
      does(call, 'helm', 'install', 'upgrade', 'uninstall', 'rollback', 'delete') ||
      runs(
        call,
        /^ansible(-playbook|-pull|-console)?$/,
        'cap',
        'fab',
        'kamal',
        'nomad',
        'salt',
        'cdk',
        'sls',
        'serverless',
      ) ||
      does(
        call,
        /^(fly|flyctl|vercel|netlify|firebase|wrangler|railway|render|heroku|gcloud|eb|sam|now|surge)$/,
        /\b(deploy|publish|releases|promote|rollback|destroy|scale|restart)\b/,
      ) ||
      (runs(call, 'vercel', 'now', 'surge') && verbsOf(call).length === 0) ||
      (runs(call, 'aws', 'gcloud', 'az', 'doctl', 'heroku', 'gsutil', 'hcloud') &&
        !CLOUD_READ.test(verbsOf(call).join(' '))) ||
      does(call, PACKAGE_MANAGER, /^(run )?(deploy|release)\b/),
  },
]

/** NODE_ENV=production and --production choose a way to build; other mentions name a place. */
function namesProduction(call: Call): boolean {
  const words = [...call.assignments, ...call.args].filter(
    (word) => !/^NODE_ENV=|^--(production|prod|mode|env\.production|omit)(=production)?$|^--only=prod/.test(word),
  )
  // A commit message is read by people only.
  if (does(call, 'git', 'commit')) return false
  return words.some((word) => /(^|[^a-z])(prod|prd|production)([^a-z]|$)/i.test(word))
}
