// @ts-check
/** Observes what answers a page later and outside of its time: stores, cryptography and the like. */

import { Set } from "./collections.js";
import { wrap } from "./wrap.js";

/** @param {string} name a class that browsers may lack */
const prototypeOf = (name) => Reflect.get(window, name)?.prototype;

const STORES = /** @type {[any, string[]][]} */ ([
  [IDBFactory.prototype, ["open", "deleteDatabase", "databases"]],
  [IDBDatabase.prototype, ["transaction"]],
  [CacheStorage.prototype, ["open", "delete", "has", "keys", "match"]],
  [Cache.prototype, ["add", "addAll", "delete", "keys", "match", "matchAll", "put"]],
  [StorageManager.prototype, ["estimate", "getDirectory", "persist", "persisted"]],
  [prototypeOf("StorageBucketManager"), ["open", "delete", "keys"]],
  [
    prototypeOf("FileSystemDirectoryHandle"),
    ["getDirectoryHandle", "getFileHandle", "removeEntry"],
  ],
  [prototypeOf("FileSystemFileHandle"), ["createWritable", "getFile"]],
  [prototypeOf("CookieStore"), ["delete", "get", "getAll", "set"]],
  [prototypeOf("NavigatorUAData"), ["getHighEntropyValues"]],
  [Permissions.prototype, ["query"]],
  [prototypeOf("Notification")?.constructor, ["requestPermission"]],
  [prototypeOf("MediaDevices"), ["enumerateDevices"]],
  [prototypeOf("OfflineAudioContext"), ["startRendering"]],
  [Blob.prototype, ["arrayBuffer", "bytes", "text"]],
  [
    FileReader.prototype,
    ["readAsArrayBuffer", "readAsBinaryString", "readAsDataURL", "readAsText"],
  ],
  [Navigator.prototype, ["getBattery", "getInstalledRelatedApps"]],
  [prototypeOf("Keyboard"), ["getLayoutMap"]],
  [
    prototypeOf("PublicKeyCredential")?.constructor,
    ["isConditionalMediationAvailable", "isUserVerifyingPlatformAuthenticatorAvailable"],
  ],
  [SubtleCrypto.prototype, ["decrypt", "digest", "encrypt", "generateKey", "sign", "verify"]],
  [SubtleCrypto.prototype, ["deriveBits", "deriveKey", "exportKey", "importKey"]],
  [SubtleCrypto.prototype, ["unwrapKey", "wrapKey"]],
  [ServiceWorkerContainer.prototype, ["register", "getRegistration", "getRegistrations"]],
]);

/** The functions after which something may be left for the next page. */
const KEEPS = new Set(["open", "getDirectory", "register"]);

/**
 * Follows what answers later. What a page keeps in a store is found by the next page, and answers come
 * only while time passes, which does not wait for them.
 * @param {() => void} note hears that the page opens one
 * @returns {() => number} how many answers are still to come
 */
export function observeStores(note) {
  let pending = 0;
  for (const [owner, names] of STORES) {
    for (const name of names.filter((each) => owner?.[each])) {
      owner[name] = wrap(owner[name], {
        apply(target, self, args) {
          if (KEEPS.has(name)) note();
          const answer = Reflect.apply(target, self, args);
          pending += 1;
          const answered = () => {
            pending -= 1;
          };
          if (answer) return whenAnswered(answer, answered);
          whenAnswered(self, answered); // a reader of files is told itself
          return answer;
        },
      });
    }
  }
  return () => pending;
}

/**
 * Calls `tell` once when a store has answered, and returns what stands for the answer: a promise,
 * a request, a transaction or a reader. A promise that is refused stays one that nobody has caught.
 * @param {Promise<unknown> | EventTarget} answer
 * @param {() => void} tell
 */
function whenAnswered(answer, tell) {
  if (answer instanceof Promise) return answer.finally(tell);
  const over = new AbortController();
  for (const name of ["success", "error", "complete", "abort", "load"]) {
    const options = { signal: over.signal };
    answer.addEventListener(
      name,
      () => {
        over.abort();
        tell();
      },
      options,
    );
  }
  return answer;
}
