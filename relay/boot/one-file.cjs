// One file: what `nod hook --ask` reads before every call. Sixteen modules cost it a fifth of its start, one costs little.

/** Puts the risk table and all it needs into the file that tsc made of its entry. Faults are thrown. */
exports.putInOneFile = async (tree) => {
  const { build } = await import('vite')
  await build({
    root: tree.root,
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    build: {
      ssr: 'relay/core/risk/assess-risk.ts',
      outDir: 'dist/relay/core/risk',
      emptyOutDir: false,
      target: 'node20',
      minify: false,
      rollupOptions: { output: { entryFileNames: 'assess-risk.js' } },
    },
  })
}
