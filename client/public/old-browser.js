// Runs only in browsers without ES modules, so it is written in the JavaScript of their time.
document.getElementById('root').innerHTML =
  '<main class="plain-page"><h1>This browser is too old for calls</h1>' +
  '<p>Open this address in a current version of Chrome, Edge, Firefox or Safari.</p></main>';
