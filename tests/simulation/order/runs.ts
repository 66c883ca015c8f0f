/** So many in CI, half of them in each of two processes. */
export const RUNS = Number(process.env.SIMULATION_RUNS ?? 10_000);
