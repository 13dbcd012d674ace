import type { Server } from 'node:http'

/** Resolves once nothing is listened to any more; connections that are still open are cut. */
export const stopServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
