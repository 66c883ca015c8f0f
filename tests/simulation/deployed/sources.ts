import { readFileSync } from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname, '../../..');

/** A change of one file of the project that makes it wrong. */
export interface Plant {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** The project's files as they are, or with something planted. What is planted and not found is an error: it proves nothing. */
export class Sources {
  readonly #plants: readonly Plant[];
  readonly #known = new Map<string, string>();

  constructor(plants: readonly Plant[] = []) {
    this.#plants = plants;
    for (const { file, from } of plants) {
      if (!readFileSync(path.join(ROOT, file), 'utf8').includes(from)) throw new Error(`${file} has no "${from}".`);
    }
  }

  get hasPlants(): boolean {
    return this.#plants.length > 0;
  }

  isPlanted(file: string): boolean {
    return this.#plants.some((plant) => plant.file === file);
  }

  read(file: string): string {
    const known = this.#known.get(file) ?? this.#planted(file, readFileSync(path.join(ROOT, file), 'utf8'));
    this.#known.set(file, known);
    return known;
  }

  #planted(file: string, text: string): string {
    const here = this.#plants.filter((plant) => plant.file === file);
    return here.reduce((changed, { from, to }) => changed.replaceAll(from, () => to), text);
  }
}
