# The error catalogue in French: what the themes are about. A theme is named after the theme in the facts,
# with dashes for blanks. Its summary is used for every entry of it that has none of its own.


## Accounts and logins

theme-success =
    .title = Réussite
    .summary = Tout a fonctionné.

theme-account-mismatch =
    .title = Compte qui ne concorde plus
    .summary = Ce qui a été connecté ne correspond plus à ce que détient l'établissement.

theme-account-not-found =
    .title = Compte introuvable
    .summary = L'établissement, ou ce serveur, n'a pas le compte demandé.

theme-account-type-missing-or-ineligible =
    .title = Type de compte absent ou non admissible
    .summary = La personne n'a partagé aucun compte d'un type utilisable.

theme-additional-end-user-information-needed =
    .title = Renseignements demandés à la personne
    .summary = L'établissement attend quelque chose de la personne avant de continuer.

theme-consent-authorization =
    .title = Consentement
    .summary = Aucun consentement de la personne ne couvre ce qui a été demandé.

theme-data-refresh-in-progress =
    .title = Actualisation en cours
    .summary = Le compte est déjà en cours d'actualisation.

theme-duplicate-account-match =
    .title = Comptes en double
    .summary = Deux comptes ne peuvent pas être distingués l'un de l'autre.

theme-end-user-session-expired-or-timed-out =
    .title = Session expirée ou délai dépassé
    .summary = Une session a pris fin avant d'être menée à bien.

theme-incomplete-authorization =
    .title = Autorisation inachevée
    .summary =
        La personne n'a pas terminé ce que l'établissement demande avant de partager des données.

theme-invalid-credentials =
    .title = Identifiants refusés
    .summary = Les identifiants de connexion fournis ne sont pas acceptés.

theme-invalid-or-expired-end-user-token =
    .title = Autorisation qui n'est plus valable
    .summary = L'autorisation sur laquelle repose une connexion n'est plus valable.

theme-no-accounts-under-institution-login =
    .title = Aucun compte sous une connexion
    .summary = Le client n'a aucun compte sous la connexion indiquée.

theme-sandbox-sign-in =
    .title = Authentification au bac à sable
    .summary = Un utilisateur de test d'une banque du bac à sable devait être refusé, et l'a été.

theme-unexpected-login-error =
    .title = Réponse inattendue à une authentification
    .summary = L'établissement a répondu à une authentification par quelque chose d'inattendu.

theme-unknown =
    .title = Sens inconnu
    .summary = On connaît le numéro, et rien d'autre.


## Institutions

theme-connection-migration-in-progress =
    .title = Connexion en cours de transfert
    .summary =
        L'établissement fait passer ses connexions à l'authentification sur ses propres pages.

theme-connection-not-certified-or-unknown-connection-error =
    .title = Connexion incertaine
    .summary = La connexion à l'établissement échoue d'une façon qui n'a pas de nom précis.

theme-connection-not-supported =
    .title = Connexion non prise en charge
    .summary = L'établissement, ou ce qui lui a été demandé, n'est pas pris en charge.

theme-existing-connection-interruptions =
    .title = Connexion interrompue
    .summary = La connexion à l'établissement, qui fonctionnait auparavant, est interrompue.

theme-new-connection-in-progress =
    .title = Connexion encore récente
    .summary = La connexion à l'établissement est récente et ne fonctionne pas encore bien.

theme-other-connection-issues =
    .title = Autre problème chez l'établissement
    .summary = Quelque chose, chez un établissement précis, empêche de lire ses données.


## Calls

theme-account-information-unavailable =
    .title = Renseignements sur le compte non disponibles
    .summary = La partie du compte qui a été demandée n'est pas disponible.

theme-account-owner-verification =
    .title = Vérification des titulaires du compte
    .summary = Les titulaires d'un compte n'ont pas pu être comparés.

theme-applications =
    .title = Applications
    .summary =
        Une application enregistrée, ou une liste d'applications, n'est pas ce qui a été demandé.

theme-authentication =
    .title = Qui appelle
    .summary = L'appel ne prouve pas de quel partenaire il vient.

theme-businesses =
    .title = Entreprises
    .summary = Un appel au sujet d'une entreprise ne peut pas recevoir de réponse tel qu'il est fait.

theme-consumer-exists =
    .title = Consommateur existant
    .summary = Le client a déjà un consommateur.

theme-deposit-switches =
    .title = Transferts de dépôts et de paiements
    .summary =
        Le transfert (switch) qui fait passer un dépôt ou un paiement à un autre compte n'existe pas.

theme-invalid-request =
    .title = Requête incorrecte
    .summary = La requête, ou une de ses valeurs, est incorrecte.

theme-item-not-found =
    .title = Introuvable
    .summary = Ce qui a été demandé n'existe pas.

theme-maximum-limit-exceeded =
    .title = Limite atteinte
    .summary = Quelque chose a été demandé plus souvent que ce n'est permis.

theme-micro-deposits =
    .title = Micro-dépôts
    .summary =
        Un compte ne peut pas être confirmé par deux petits dépôts, pour le moment ou dans aucun cas.

theme-payment-indicators =
    .title = Indicateurs de réussite d'un paiement
    .summary =
        On ne peut pas dire si un paiement réussira, ou seulement avec un avertissement.

theme-reports-and-consumers =
    .title = Rapports
    .summary = Un rapport, ou les données d'un consommateur, sont retenus ou ne sont pas prêts.

theme-statement-retrieval =
    .title = Relevés
    .summary = Un relevé n'a pas pu être récupéré.

theme-unexpected-system-error =
    .title = Défaillance du serveur
    .summary = Le serveur a eu une défaillance qui lui est propre.

theme-username-unavailable =
    .title = Nom d'utilisateur impossible
    .summary = Ce nom d'utilisateur ne peut pas être donné à ce client.

theme-webhook-subscriptions =
    .title = Abonnements aux webhooks
    .summary =
        Un appel au sujet d'abonnements aux webhooks ne peut pas recevoir de réponse tel qu'il est fait.


## The link page

theme-link-page-session =
    .title = Comment une visite s'est terminée
    .summary = Une visite de la page de liaison est terminée, et ceci dit comment.
