// The page that embeds us, whatever it is: a frame's parent or a pop-up's opener with the web SDK, or
// an app around a web view (connect.md 1.1, 1.5). What is said before it has introduced itself waits.

const PING = 'ping';

/** How we are shown: 'frame', 'popup', 'app' or 'page'. */
export function placed() {
  if (appTransport()) return 'app';
  if (window.parent !== window) return 'frame';
  if (window.opener) return 'popup';
  return 'page';
}

function appTransport() {
  if (window.maOBConnectReactNative === true && window.ReactNativeWebView) {
    return (message) => window.ReactNativeWebView.postMessage(JSON.stringify(message));
  }
  if (window.maOBAndroidConnect) {
    return (message) => window.maOBAndroidConnect.postMessage(JSON.stringify(message));
  }
  const ios = window.webkit?.messageHandlers?.iosConnect;
  if (ios) return (message) => ios.postMessage(message);
  return null;
}

function parsed(data) {
  if (typeof data !== 'string') return data;
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}

export class Host {
  #place = placed();
  #toApp = appTransport();
  #window = null;
  #origin = null;
  #waiting = [];
  #onWindow = () => {};

  constructor() {
    window.addEventListener('message', (event) => this.#hear(event));
    if (this.#place === 'app') this.#introduced();
  }

  get place() {
    return this.#place;
  }

  /** Whether somebody listens. */
  get present() {
    return this.#toApp !== null || this.#window !== null;
  }

  /** Calls back when the host tells about the bank's window: `{closed, blocked}`. */
  onWindow(listener) {
    this.#onWindow = listener;
  }

  #hear(event) {
    const message = parsed(event.data);
    if (message === null || typeof message !== 'object') return;
    const ours = this.#place === 'frame' ? window.parent : window.opener;
    if (this.#place !== 'app' && event.source !== ours) return;
    if (message.type === PING) {
      // Every ping is answered: one who was loaded again asks anew.
      if (this.#place !== 'app') {
        this.#window = event.source;
        this.#origin = event.origin;
      }
      this.#post({ type: 'ack' });
      this.#introduced();
    } else if (message.type === 'window' && this.present) {
      this.#onWindow({ closed: message.closed === true, blocked: message.blocked === true });
    }
  }

  #introduced() {
    for (const { message, heard } of this.#waiting.splice(0)) {
      this.#post(message);
      heard();
    }
  }

  #post(message) {
    if (this.#toApp) this.#toApp(message);
    else this.#window.postMessage(message, this.#origin);
  }

  /** Says something, now or once there is somebody to hear it. */
  say(message, heard = () => {}) {
    if (this.present) {
      this.#post(message);
      heard();
    } else if (this.#place !== 'page') {
      this.#waiting.push({ message, heard });
    }
  }
}
