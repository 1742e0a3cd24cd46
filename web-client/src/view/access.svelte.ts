import { ApiError, type Api } from "../connection/api";
import { store, stored, unstore } from "./storage";

/** Says that this browser was signed in here; with what, no script can see. */
const SIGNED_IN = "signed-in";

/** What a server lets people in by, as its refusal tells: `proxy`, only who comes through its proxy. */
export type LetInBy = "key" | "token" | "provider" | "proxy";

/** Where a browser is sent to the page of the server's provider, and from there back to the client. */
export const PROVIDER_PAGE = "/v1/session/provider";

const ENDED = "You are not signed in any more; sign in again to go on.";

/** Whether this browser is let in, on a server that asks who it is. */
export class Access {
  /** What the server wants to see, where it does not know who asks. */
  asked = $state<LetInBy | null>(null);
  /** Why the last key or token was not taken, or is not any more, in one sentence. */
  problem = $state<string | null>(null);
  signedIn = $state(stored(SIGNED_IN) !== null);

  constructor(private readonly api: Api) {}

  /** The server does not know who asks. */
  get needed(): boolean {
    return this.asked !== null;
  }

  /** The server refused something for want of a name. */
  refused(refusal: ApiError): void {
    this.asked = letInBy(refusal.code);
    // Who was let in before is told what has become of that.
    if (this.asked !== "proxy" && this.signedIn)
      this.problem = isMissing(refusal.code) ? ENDED : refusal.message;
  }

  /** Asks for something that needs a key, so that a missing one shows; all else shows elsewhere. */
  async check(): Promise<void> {
    try {
      await this.api.models();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }

  /** Tells whether the key or token was taken. */
  async signIn(key: string): Promise<boolean> {
    if (!(await this.tried(() => this.api.signIn(key)))) return false;
    store(SIGNED_IN, "yes");
    this.signedIn = true;
    this.asked = null;
    return true;
  }

  /** The provider's page is about to be opened; who is sent back from there is signed in. */
  leaveForProvider(): void {
    store(SIGNED_IN, "yes");
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

/** Nothing was shown: the browser has let the cookie go when its time was over. */
function isMissing(code: string | null): boolean {
  return code === "missing_api_key" || code === "missing_token" || code === "sign_in_needed";
}

function letInBy(code: string | null): LetInBy {
  if (code === "proxy_unknown") return "proxy";
  if (code === "sign_in_needed") return "provider";
  return code === "missing_token" || code === "invalid_token" ? "token" : "key";
}
