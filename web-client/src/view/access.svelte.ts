import { ApiError, type Api } from "../connection/api";
import { store, stored, unstore } from "./storage";

/** Says that this browser was signed in here; with what, no script can see. */
const SIGNED_IN = "signed-in";

/** Whether this browser is let in, on a server that asks for keys. */
export class Access {
  /** The server does not know who asks. */
  needed = $state(false);
  /** Why the last key was not taken, in one sentence. */
  problem = $state<string | null>(null);
  signedIn = $state(stored(SIGNED_IN) !== null);

  constructor(private readonly api: Api) {}

  /** Asks for something that needs a key, so that a missing one shows; all else shows elsewhere. */
  async check(): Promise<void> {
    try {
      await this.api.models();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }

  /** Tells whether the key was taken. */
  async signIn(key: string): Promise<boolean> {
    if (!(await this.tried(() => this.api.signIn(key)))) return false;
    store(SIGNED_IN, "yes");
    this.signedIn = true;
    this.needed = false;
    return true;
  }

  /** Tells whether the server knows of it: else the browser would only look signed out. */
  async signOut(): Promise<boolean> {
    if (!(await this.tried(() => this.api.signOut()))) return false;
    unstore(SIGNED_IN);
    this.signedIn = false;
    return true;
  }

  private async tried(request: () => Promise<void>): Promise<boolean> {
    this.problem = null;
    try {
      await request();
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.problem = error.message;
      return false;
    }
  }
}
