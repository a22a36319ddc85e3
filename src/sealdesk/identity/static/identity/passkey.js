/* Passkeys: runs the browser's ceremony for a form that says data-passkey="create" or "get", and posts the answer.
 *
 * The options come from the JSON element that data-options names, or are fetched from data-options-url.
 * Without WebAuthn, or without this script, the offer stays hidden and the page shows the other ways. */

const bytes = (text) => {
  const padded = text.replace(/-/g, '+').replace(/_/g, '/').padEnd(Math.ceil(text.length / 4) * 4, '=')
  return Uint8Array.from(atob(padded), (character) => character.charCodeAt(0))
}

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')

const described = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }))

function creation (options) {
  return {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: described(options.excludeCredentials)
  }
}

function request (options) {
  return { ...options, challenge: bytes(options.challenge), allowCredentials: described(options.allowCredentials) }
}

/* By hand rather than by credential.toJSON(), which browsers of 2024 do not all have, and some password managers break. */
function answer (credential) {
  const response = { clientDataJSON: text(credential.response.clientDataJSON) }
  if (credential.response.attestationObject) {
    response.attestationObject = text(credential.response.attestationObject)
    response.transports = credential.response.getTransports ? credential.response.getTransports() : []
  } else {
    response.authenticatorData = text(credential.response.authenticatorData)
    response.signature = text(credential.response.signature)
    response.userHandle = credential.response.userHandle ? text(credential.response.userHandle) : null
  }
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    response,
    clientExtensionResults: credential.getClientExtensionResults()
  }
}

async function optionsOf (form) {
  if (!form.dataset.optionsUrl) {
    return JSON.parse(document.getElementById(form.dataset.options).textContent)
  }
  const response = await fetch(form.dataset.optionsUrl, { headers: { Accept: 'application/json' }, credentials: 'same-origin' })
  if (!response.ok) throw new Error('options')
  return response.json()
}

async function ceremony (form) {
  const options = await optionsOf(form)
  if (form.dataset.passkey === 'create') {
    return navigator.credentials.create({ publicKey: creation(options.creation_options.publicKey) })
  }
  return navigator.credentials.get({ publicKey: request(options.request_options.publicKey) })
}

/* The words stand in the page, in the reader's language. */
function wordsFor (form, error) {
  const name = error.name === 'InvalidStateError' ? 'known' : error.name === 'NotAllowedError' ? 'cancelled' : 'failed'
  return form.dataset[`say${name[0].toUpperCase()}${name.slice(1)}`] || ''
}

function attach (form) {
  const button = form.querySelector('[data-passkey-start]')
  const problem = form.querySelector('[data-passkey-problem]')
  const say = (words) => {
    const sentence = document.createElement('p')
    sentence.className = 'field-error'
    sentence.textContent = words
    problem.replaceChildren(...(words ? [sentence] : []))
  }
  button.addEventListener('click', async (event) => {
    event.preventDefault()
    say('')
    button.setAttribute('aria-busy', 'true')
    try {
      const credential = await ceremony(form)
      form.elements.credential.value = JSON.stringify(answer(credential))
      form.submit()
    } catch (error) {
      say(wordsFor(form, error))
      button.removeAttribute('aria-busy')
    }
  })
}

const supported = Boolean(window.PublicKeyCredential && navigator.credentials)
for (const form of document.querySelectorAll('form[data-passkey]')) {
  form.querySelector('[data-passkey-offer]').hidden = !supported
  form.querySelector('[data-passkey-unsupported]').hidden = supported
  if (supported) attach(form)
}
