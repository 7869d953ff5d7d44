// Loaded before a relay (`node --import`): bends its TLS connections to a named host to a port on this machine, where a
// stand-in with the certificate of localhost listens. NOD_TEST_ROUTES is `host=port`, several with commas.

import tls from 'node:tls'

const routes = new Map((process.env.NOD_TEST_ROUTES ?? '').split(',').map((route) => route.split('=')))
const { connect } = tls

tls.connect = (...args) => {
  const [options] = args
  const port = routes.get(options?.host)
  if (port === undefined) return connect(...args)
  return connect({ ...options, host: '127.0.0.1', port: Number(port), servername: 'localhost' }, ...args.slice(1))
}
