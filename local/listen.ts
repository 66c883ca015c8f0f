import type { Server } from 'node:http';

export interface RunningServer {
  readonly url: string;
  close(): Promise<void>;
}

export class PortInUse extends Error {
  readonly port: number;
  constructor(port: number, options?: ErrorOptions) {
    super(`Port ${port} is in use. Choose other ports with --base-port N.`, options);
    this.name = 'PortInUse';
    this.port = port;
  }
}

/** Everything here listens on the loopback interface alone: nothing is meant for a network. */
export async function listen(server: Server, port: number): Promise<RunningServer> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new PortInUse(port, { cause: error }) : error),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const actual = typeof address === 'object' && address ? address.port : port;
  return {
    url: `http://127.0.0.1:${actual}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
