# The error catalogue in French: codes about a person's account or login.
#
# How a message is written is said in the English file. The words that stand for one thing each are in
# labels.ftl.


## All is well

us-0 =
    .summary = La dernière actualisation de ce compte a fonctionné.
    .message =
        L'établissement a répondu, le compte est bien celui qui a été connecté, et ce qui est nouveau a été
        enregistré.
    .causes =
        - Tout s'est passé comme prévu.
    .steps =
        - Rien à faire : tout va bien. Le prochain traitement de nuit tient le compte à jour.


## Account mismatch

us-403 =
    .summary =
        Ce que l'établissement montre maintenant de ce compte ne correspond pas au compte qui a été
        connecté.
    .alert =
        Votre banque ne décrit plus ce compte comme avant. Sa mise à jour est en pause, vos données
        sont conservées, et l'assistance va s'en occuper.
    .alert-adding =
        Ce compte n'a pas pu être ajouté, car les renseignements de votre banque ne concordent pas.
        Rien n'a été ajouté, et l'assistance va s'en occuper.
    .message =
        La réponse de l'établissement contredit ce qui est connu de ce compte, ou le compte n'y est plus
        et un autre se trouve à sa place, sans qu'on puisse prouver que c'est le même. La réponse est mise
        de côté comme preuve et rien n'est écrit : les données d'avant restent lisibles, et les autres
        comptes de la connexion sont actualisés comme toujours. Si l'établissement montre de nouveau le
        compte connu, l'actualisation suivante efface le code. Sinon, il faut une décision, qui passe par
        un dossier d'assistance.
    .message-adding =
        Les détails du compte choisi contredisent la liste dans laquelle il a été choisi, ou le compte
        n'y était plus avant de pouvoir être ajouté. Il n'a pas été ajouté. Les autres comptes du même
        choix ne sont pas touchés. Ce qui a été reçu est conservé comme preuve pour un dossier
        d'assistance.
    .causes =
        - L'établissement tient un autre compte sous le même identifiant : son numéro et son titulaire, sa
          devise ou son type ne sont plus ceux du compte qui a été connecté.
        - Une carte ou un compte a été remplacé, et rien ne prouve que le nouveau succède à l'ancien.
        - Plusieurs comptes conviennent aussi bien, si bien que prendre l'un d'eux serait une supposition.
        - L'établissement a fusionné ou changé ses systèmes et a attribué de nouveaux identifiants.
    .causes-adding =
        - Deux systèmes de l'établissement ne sont pas d'accord : l'un a écrit la liste, l'autre les
          détails.
        - Le compte a été fermé ou retiré du partage entre le choix et l'ajout.
    .steps =
        - Partenaire : laissez le compte en place. Le supprimer et l'ajouter de nouveau commence un
          deuxième historique et ne règle rien.
        - Partenaire : lisez les preuves conservées avec le compte : ce qui a été comparé, les deux côtés
          masqués, et ce qui différait.
        - Partenaire : un dossier d'assistance a été ouvert de lui-même avec ces preuves. Ajoutez-y ce que
          vous savez, ou dites par une réparation ce qu'il en est ; sinon, l'exploitant de ce serveur décide,
          d'après les preuves, s'il s'agit du même compte.
    .steps-adding =
        - Partenaire : laissez la personne continuer avec les autres comptes. Celui-ci n'a pas été ajouté.
        - Partenaire : { -case }. L'exploitant établit avec l'établissement laquelle de ses réponses est
          la bonne.

us-324 =
    .summary =
        La personne s'est identifiée avec d'autres identifiants bancaires que ceux avec lesquels cette
        connexion a été créée.
    .alert =
        Ces identifiants ne sont pas ceux de la première connexion. Rien n'a changé. Utilisez les
        premiers, ou contactez l'assistance s'ils n'existent plus.
    .message =
        Pendant un parcours Fix, l'établissement a nommé un autre client que celui à qui appartient cette
        connexion, ou n'a renvoyé aucun des comptes qui sont liés ici. Rien n'a été changé : le
        consentement précédent et toutes les données enregistrées sont toujours là, et la nouvelle
        authentification n'est conservée que comme preuve. Un parcours Fix avec les premiers identifiants
        y met fin. S'ils n'existent plus, un dossier d'assistance établit si les uns et les autres mènent
        aux mêmes comptes.
    .causes =
        - La personne a plusieurs identifiants chez cet établissement et en a utilisé d'autres.
        - Un autre titulaire d'un compte joint s'est identifié.
        - Un gestionnaire de mots de passe a rempli les identifiants de quelqu'un d'autre.
        - L'établissement a donné à la personne une nouvelle identité de client, par exemple après une
          fusion.
    .steps =
        - Utilisateur : ouvrez de nouveau le lien Fix et connectez-vous à la banque avec les identifiants
          utilisés lorsque les comptes ont été ajoutés pour la première fois.
        - Partenaire : si la personne veut aussi les comptes des autres identifiants, ajoutez-les comme
          une connexion à part.
        - Partenaire : si les premiers identifiants n'existent plus, { -case }.

au-324 =
    .summary = { us-403.summary }
    .alert = { us-403.alert }
    .alert-adding = { us-403.alert-adding }
    .message = { us-403.message }
    .message-adding = { us-403.message-adding }
    .causes = { us-403.causes }
    .causes-adding = { us-403.causes-adding }
    .steps =
        - Partenaire : n'envoyez pas de lien Fix, bien que la catégorie en porte le nom. Une nouvelle
          authentification montre le même compte et ne règle rien.
        - Partenaire : laissez le compte en place, et lisez les preuves conservées avec lui : ce qui a été
          comparé, les deux côtés masqués, et ce qui différait.
        - Partenaire : un dossier d'assistance a été ouvert de lui-même avec ces preuves. Ajoutez-y ce que
          vous savez, ou dites par une réparation ce qu'il en est ; sinon, l'exploitant de ce serveur décide,
          d'après les preuves, s'il s'agit du même compte.
    .steps-adding = { us-403.steps-adding }

au-403 =
    .summary = { us-324.summary }
    .alert = { us-324.alert }
    .message = { us-324.message }
    .causes = { us-324.causes }
    .steps = { us-324.steps }


## The connection: consent, sign-in, something to do at the bank

us-108 =
    .summary = L'établissement attend quelque chose de la personne avant de partager des données.
    .alert =
        Votre banque vous demande quelque chose. Connectez-vous à son site ou à son appli pour y répondre.
        Si rien n'a changé demain, reconnectez le compte.
    .alert-adding =
        Votre banque vous demande d'abord quelque chose. Connectez-vous à son site ou à son appli,
        répondez-y, puis réessayez ici.
    .message =
        L'établissement refuse pour le moment, car la personne doit d'abord y faire quelque chose. Il se
        peut très bien que le consentement soit valable. Le serveur n'insiste pas, mais le traitement de
        nuit redemande, et constate de lui-même quand la personne l'a fait.
    .message-adding =
        L'établissement refuse la connexion, car la personne doit d'abord y faire quelque chose. Rien n'a
        été ajouté.
    .causes =
        - L'accès en ligne de la personne est verrouillé ou suspendu.
        - De nouvelles conditions attendent d'être acceptées.
        - L'établissement demande la confirmation de renseignements personnels.
    .steps =
        - Utilisateur : connectez-vous au site ou à l'appli de l'établissement lui-même, et répondez à ce
          qu'il vous demande, ou acceptez-le.
        - Partenaire : si le prochain traitement de nuit n'efface pas le code, envoyez à la personne un
          lien Fix.
    .steps-adding =
        - Utilisateur : connectez-vous au site ou à l'appli de l'établissement lui-même, et répondez à ce
          qu'il vous demande, ou acceptez-le.
        - Utilisateur : revenez ici et recommencez la connexion.

us-938 =
    .summary = L'authentification ou l'autorisation chez l'établissement n'a pas été menée à bien.
    .alert =
        La connexion à votre banque n'est pas allée jusqu'au bout, donc rien n'a changé. Vous pouvez
        recommencer quand vous le voulez.
    .message =
        La personne est revenue de l'établissement sans autorisation, ou n'est pas revenue. Rien n'a été
        ajouté. Dans un parcours Fix, la connexion reste comme elle était.
    .causes =
        - La personne a changé d'avis, ou a refusé le partage.
        - La fenêtre a été fermée, ou la page de l'établissement a dépassé son délai.
        - L'authentification n'a pas fonctionné chez l'établissement.
    .steps =
        - Utilisateur : recommencez et suivez les pages de la banque jusqu'à la fin.
        - Partenaire : si beaucoup de personnes s'arrêtent à cet endroit, vérifiez que les pages de la
          banque s'ouvrent dans un vrai navigateur et que le chemin du retour mène à la même session.

us-947 =
    .summary =
        L'établissement n'accepte plus l'autorisation sur laquelle repose cette connexion.
    .alert =
        L'autorisation de lire ce compte a pris fin. Si vous voulez le garder à jour,
        connectez-vous à votre banque et donnez-la de nouveau.
    .message =
        L'établissement n'accepte plus le jeton de cette connexion. L'état du compte indique ce que l'on
        sait de la raison : consent-expired si le consentement est arrivé à son terme, consent-revoked s'il
        a été retiré, token-invalid si l'établissement ne donne pas de raison claire. Le serveur ne demande
        plus rien jusqu'à ce que la personne ait redonné son autorisation. Après un retrait, il peut y avoir
        une obligation de supprimer des données.
    .causes =
        - Le consentement est arrivé au terme convenu.
        - La personne l'a retiré, à la banque ou ici.
        - L'établissement y a mis fin, par exemple après un changement de mot de passe, une longue
          inactivité ou la perte d'un jeton.
    .steps =
        - Partenaire : envoyez à la personne un lien Fix pour cette connexion. Si le consentement a été
          retiré, seulement si la personne veut de nouveau partager.
        - Utilisateur : connectez-vous à la banque et autorisez les mêmes comptes.
        - Rien à faire : l'actualisation suivante récupère ce qui manquait.

us-952 =
    .summary = L'établissement répond qu'il n'a pas un tel client.
    .alert =
        Votre banque ne retrouve plus votre dossier client. Vérifiez que vous pouvez vous connecter à
        votre banque, puis reconnectez-vous ici.
    .alert-adding =
        Votre banque ne trouve pas votre dossier client. Vérifiez que vous pouvez vous connecter à votre
        banque, puis réessayez ici.
    .message =
        L'établissement accepte le jeton et répond qu'il ne connaît pas le client. Tous les comptes de la
        connexion s'arrêtent, et ce qui était enregistré est conservé. Une nouvelle autorisation par un
        lien Fix y met fin si la personne est toujours cliente.
    .message-adding =
        L'établissement a autorisé la connexion, puis a répondu qu'il ne connaît pas le client. Rien n'a
        été ajouté.
    .causes =
        - L'accès en ligne de la personne a été fermé, ou a reçu un nouveau numéro de client.
        - La personne n'est plus cliente de cet établissement.
        - L'établissement a fusionné ou changé ses systèmes.
    .steps =
        - Utilisateur : vérifiez que vous pouvez toujours vous connecter au site ou à l'appli de
          l'établissement lui-même.
        - Partenaire : si c'est le cas, envoyez à la personne un lien Fix pour qu'elle redonne son
          autorisation.
        - Partenaire : si la personne n'est plus cliente de cet établissement, cessez de demander ces
          comptes. Leur historique reste jusqu'à ce que vous les supprimiez.
    .steps-adding =
        - Utilisateur : vérifiez que vous pouvez vous connecter au site ou à l'appli de l'établissement
          lui-même.
        - Utilisateur : si c'est le cas, recommencez la connexion.

us-2003 =
    .summary = Le consentement de la personne ne couvre pas les données demandées.
    .alert =
        Votre autorisation ne couvre pas tout ce qu'il faut ici. Complétez-la auprès de votre banque. Un autre
        titulaire devra peut-être l'approuver aussi.
    .message =
        Le consentement de cette connexion ne couvre pas, ou ne couvre plus, les données demandées. Ce
        qu'il couvre encore continue d'arriver, et aucun compte n'est abandonné. Un consentement plus
        large, donné par un lien Fix, y met fin.
    .message-adding =
        Le consentement que la personne vient de donner ne couvre pas les données demandées. Ce qu'il ne
        couvre pas n'a pas été récupéré.
    .causes =
        - La personne a autorisé moins de comptes ou moins de types de données qu'il n'en était demandé.
        - Le deuxième titulaire d'un compte joint n'a pas encore donné son accord, ou ne le donne plus.
        - L'application demande plus qu'au moment où la personne a donné son autorisation.
        - Le consentement a pris fin, chez un établissement qui ne le dit pas autrement.
    .steps =
        - Partenaire : ne demandez pas plus de types de données que l'application n'en a besoin.
        - Partenaire : envoyez à la personne un lien Fix, et dites-lui d'avance ce qui est demandé et
          pourquoi.
        - Utilisateur : connectez-vous à la banque et donnez votre autorisation. Pour un compte joint,
          demandez à l'autre titulaire de donner aussi son accord.
    .steps-adding =
        - Utilisateur : recommencez la connexion et autorisez ce qui est demandé. Pour un compte joint,
          demandez à l'autre titulaire de donner aussi son accord.
        - Partenaire : ne demandez pas plus de types de données que l'application n'en a besoin.


## One account

us-909 =
    .summary = Le compte ne peut pas être lu pour le moment, et rien ne montre qu'il a disparu.
    .alert =
        Ce compte ne peut pas être mis à jour pour le moment. Ses dernières données sont conservées, et
        nous réessaierons pour vous.
    .message =
        L'établissement dit que le compte n'est pas disponible pour le moment, ou le compte manque dans
        une réponse qui ne prouve rien. Il n'est pas considéré comme fermé. Le serveur réessaie à
        intervalles croissants. C'est seulement quand le compte a manqué dans des listes complètes pendant
        trois jours qu'il est signalé comme introuvable.
    .causes =
        - L'établissement intervient sur le compte, ou une partie de ses systèmes est en panne.
        - La réponse de l'établissement était incomplète.
        - Le compte manque pour la première fois.
    .steps =
        - { -wait }, ainsi que chaque nuit.
        - Partenaire : affichez les dernières données valables avec leur date.
        - Partenaire : si cela dure plus de trois jours, { -case }.

us-946 =
    .summary = L'établissement ne montre plus ce compte.
    .alert =
        Votre banque ne nous montre plus ce compte. Il est peut-être fermé, ou n'est plus partagé. S'il
        vous sert encore, reconnectez-vous et choisissez-le.
    .message =
        La connexion fonctionne, mais l'établissement dit que ce compte est fermé, ou sa liste complète ne
        le contient plus. L'état du compte indique ce que l'on sait : account-closed s'il a été fermé,
        account-not-shared si la personne ne le partage plus, account-not-found s'il manque depuis des jours
        sans raison donnée. Son historique est conservé, et les autres comptes de la connexion continuent.
    .causes =
        - Le compte a été fermé chez l'établissement.
        - La personne l'a retiré du partage, ou ne l'a pas choisi lors de la dernière autorisation.
        - L'établissement l'a déplacé ou supprimé sans dire pourquoi.
    .steps =
        - Partenaire : lisez l'état du compte : account-closed, account-not-shared ou account-not-found.
        - Partenaire : s'il est fermé, cessez de le demander. Son historique reste jusqu'à ce que vous le
          supprimiez.
        - Partenaire : sinon, envoyez à la personne un lien Fix.
        - Utilisateur : connectez-vous à la banque et choisissez de nouveau le compte. S'il n'y est pas
          proposé, supprimez-le ici et ajoutez celui qui l'a remplacé.

au-913 =
    .summary = Le compte a été fermé chez l'établissement.
    .alert =
        Votre banque nous indique que ce compte est fermé. Il n'est plus mis à jour. Si un autre compte
        l'a remplacé, vous pouvez ajouter cet autre compte.
    .message =
        L'établissement dit que le compte est fermé. Plus rien n'est récupéré pour lui. Son historique est
        conservé, et les autres comptes de la connexion continuent.
    .causes =
        - La personne ou l'établissement a fermé le compte.
    .steps =
        - Partenaire : affichez le compte comme fermé, et cessez de le demander. Son historique reste
          jusqu'à ce que vous le supprimiez.
        - Utilisateur : si un autre compte l'a remplacé, ajoutez cet autre compte.

au-914 =
    .summary = L'établissement ne montre plus ce compte, et ne dit pas qu'il est fermé.
    .alert =
        Votre banque ne nous montre plus ce compte. Il n'est peut-être plus partagé. S'il vous sert
        encore, reconnectez-vous et choisissez-le là-bas.
    .message =
        La connexion fonctionne, mais la liste complète de l'établissement ne contient plus ce compte.
        L'état du compte indique ce que l'on sait : account-not-shared si la personne ne le partage plus,
        account-not-found s'il manque depuis des jours sans raison donnée. Son historique est conservé, et
        les autres comptes de la connexion continuent.
    .causes =
        - La personne l'a retiré du partage, ou ne l'a pas choisi lors de la dernière autorisation.
        - L'établissement l'a déplacé ou supprimé sans dire pourquoi.
    .steps =
        - Partenaire : envoyez à la personne un lien Fix.
        - Utilisateur : connectez-vous à la banque et choisissez de nouveau le compte. S'il n'y est pas
          proposé, demandez à la banque s'il existe toujours.
        - Partenaire : s'il n'existe plus, cessez de le demander. Son historique reste jusqu'à ce que vous
          le supprimiez.

us-5030 =
    .summary = Aucun compte d'un type admissible n'est revenu de la liaison.
    .alert =
        Aucun des comptes que vous avez partagés ne peut servir ici. Choisissez un compte d'un autre type,
        ou une autre banque.
    .message =
        La personne a terminé la connexion, mais aucun des comptes revenus n'est d'un type demandé. Rien
        n'a été ajouté.
    .causes =
        - La personne n'a choisi à la banque que des comptes d'autres types.
        - La personne n'a pas de compte d'un tel type chez cet établissement.
        - L'application accepte moins de types que la personne ne le pense.
    .steps =
        - Utilisateur : recommencez la connexion et choisissez un compte d'un type demandé, ou un autre
          établissement.
        - Partenaire : indiquez les types utilisables avant que la personne n'aille à la banque.


## Sessions

us-504 =
    .summary = L'établissement n'a pas répondu à temps.
    .alert =
        Votre banque a mis trop de temps à répondre. Vous n'avez rien à faire : nous gardons vos dernières
        données et réessayons pour vous.
    .alert-adding =
        Votre banque a mis trop de temps à répondre, et rien n'a été ajouté. Réessayez plus tard, ou
        choisissez une autre banque.
    .message =
        L'établissement a pris l'appel et n'a pas répondu à temps. Les données de la dernière
        actualisation réussie peuvent être lues. Le serveur réessaie à intervalles croissants.
    .message-adding =
        L'établissement a pris l'appel et n'a pas répondu à temps. Rien n'a été ajouté.
    .causes =
        - L'établissement est surchargé.
        - Un long historique a été demandé, et l'établissement met trop de temps à le fournir.
    .steps =
        - { -wait }, à intervalles croissants.
        - Partenaire : si cela dure plus d'un jour, { -case }.
    .steps-adding =
        - Utilisateur : réessayez plus tard, ou choisissez un autre établissement.
        - Partenaire : si cela dure plus d'un jour, { -case }.


## Refreshes

us-325 =
    .summary = Le compte est déjà en cours d'actualisation.
    .alert =
        Ce compte est en train d'être mis à jour. Revenez le consulter dans quelques minutes.
    .message =
        Une actualisation de cette connexion est en cours, et une deuxième ne ferait que la gêner. Les
        données de la dernière actualisation réussie peuvent être lues. L'actualisation est terminée quand
        aggregationAttemptDate a changé.
    .causes =
        - Un autre appel, l'écran d'une autre personne ou le traitement de nuit a lancé une actualisation il
          y a un instant.
        - Le programme qui a fait un appel précédent a cessé d'attendre la réponse, alors que
          l'actualisation se poursuivait.
    .steps =
        - Rien à faire : il suffit d'attendre quelques minutes. L'actualisation se termine d'elle-même.
        - Partenaire : lisez le compte jusqu'à ce que le champ aggregationAttemptDate change. Ne lancez
          pas une autre actualisation.

au-5006 =
    .summary = { us-325.summary }
    .alert = { us-325.alert }
    .message = { us-325.message }
    .causes = { us-325.causes }
    .steps = { us-325.steps }


## More that the person is asked for

us-107 =
    .summary =
        L'établissement veut en savoir plus sur la personne avant de laisser la connexion se poursuivre.
    .alert =
        Votre banque veut en savoir plus avant de partager ce compte. Répondez à ses questions sur
        son site ou son appli, puis reconnectez le compte.
    .alert-adding =
        Votre banque veut d'abord en savoir plus. Connectez-vous à son site ou à son appli, donnez ce
        qu'elle demande, puis réessayez ici.
    .message =
        L'établissement s'est arrêté à une question à laquelle seule la personne peut répondre, et ne partage
        rien tant qu'elle n'y a pas répondu là-bas. Le serveur ne peut pas voir la question et n'insiste pas.
    .message-adding =
        L'établissement s'est arrêté à une question à laquelle seule la personne peut répondre. Rien n'a été
        ajouté.
    .causes =
        - Le profil de la personne chez l'établissement n'est pas complet.
        - L'établissement demande des coordonnées ou une preuve d'identité supplémentaire.
        - L'accès en ligne a été ouvert sans jamais être entièrement mis en place.
    .steps =
        - Utilisateur : connectez-vous au site ou à l'appli de l'établissement lui-même, et complétez ce qu'il
          demande.
        - Partenaire : envoyez ensuite à la personne un lien Fix, pour que la connexion soit de nouveau
          autorisée.
    .steps-adding =
        - Utilisateur : connectez-vous au site ou à l'appli de l'établissement lui-même, et complétez ce qu'il
          demande.
        - Utilisateur : revenez ici et recommencez la connexion.

us-109 =
    .summary =
        Le mot de passe de la personne chez l'établissement n'est plus valable, et un nouveau doit y être
        choisi.
    .alert =
        Votre banque vous demande de changer de mot de passe. Faites-le sur son site ou dans son appli, puis
        reconnectez ce compte ici.
    .alert-adding =
        Votre banque vous demande d'abord de changer de mot de passe. Faites-le sur son site ou dans son
        appli, puis réessayez ici.
    .message =
        L'établissement n'accepte plus le mot de passe ou d'autres données de sécurité de la personne, et veut
        qu'elle en choisisse de nouveaux sur ses propres pages. D'ici là, il ne partage rien. Il ne faut
        jamais demander ici un mot de passe à la personne.
    .message-adding =
        L'établissement veut que la personne renouvelle d'abord un mot de passe ou d'autres données de
        sécurité sur ses propres pages. Rien n'a été ajouté.
    .causes =
        - Le mot de passe a atteint l'âge que l'établissement permet.
        - L'établissement a réinitialisé l'accès de la personne, par exemple après un avertissement.
        - Un premier mot de passe n'a jamais été remplacé par un mot de passe choisi par la personne.
    .steps =
        - Utilisateur : connectez-vous au site ou à l'appli de l'établissement lui-même et choisissez-y un
          nouveau mot de passe.
        - Partenaire : envoyez ensuite à la personne un lien Fix.
        - Utilisateur : suivez le parcours Fix avec le nouveau mot de passe.
    .steps-adding =
        - Utilisateur : connectez-vous au site ou à l'appli de l'établissement lui-même et choisissez-y un
          nouveau mot de passe.
        - Utilisateur : revenez ici et recommencez la connexion avec ce mot de passe.

us-936 =
    .summary =
        Les pages de l'établissement sont réglées sur une langue que la connexion ne sait pas suivre.
    .alert =
        Passez vos services bancaires en ligne en anglais, sur le site ou l'appli de votre banque, puis
        reconnectez ce compte.
    .alert-adding =
        Passez vos services bancaires en ligne en anglais, sur le site ou l'appli de votre banque, puis
        réessayez ici.
    .message =
        L'établissement répond dans la langue que la personne y a choisie, et ses réponses ne sont comprises
        qu'en anglais. Le compte est en bon état, et seul le réglage doit changer.
    .causes =
        - La personne utilise les services bancaires en ligne dans une autre langue.
        - L'établissement a réglé une autre langue à l'ouverture de l'accès.
    .steps =
        - Utilisateur : connectez-vous au site ou à l'appli de l'établissement lui-même et réglez la langue
          sur l'anglais.
        - Partenaire : envoyez ensuite à la personne un lien Fix, ou laissez-la recommencer la connexion.


## Challenges

us-185 =
    .summary =
        L'établissement a demandé à la personne une preuve supplémentaire, et aucune n'a été donnée.
    .alert =
        Votre banque veut s'assurer que c'est bien vous, par exemple avec un code qu'elle vous envoie.
        Reconnectez ce compte et répondez-lui.
    .alert-adding =
        Votre banque veut s'assurer que c'est bien vous, par exemple avec un code qu'elle vous envoie.
        Recommencez et répondez-lui à temps.
    .message =
        L'établissement a posé une question de sécurité ou envoyé un code à usage unique, et ne partagera pas
        de données avant que la personne ait répondu. Une actualisation ne peut pas répondre à sa place.
    .causes =
        - L'établissement demande une deuxième preuve à chaque authentification, ou au bout d'un certain
          temps.
        - La personne n'a pas vu la question, ou le code à usage unique est arrivé trop tard.
    .steps =
        - Partenaire : envoyez à la personne un lien Fix.
        - Utilisateur : connectez-vous par le parcours Fix et répondez à ce que la banque demande, avec votre
          téléphone à portée de main.
    .steps-adding =
        - Utilisateur : recommencez, avec votre téléphone à portée de main, et répondez à ce que la banque
          demande.

us-187 =
    .summary =
        La question de sécurité de l'établissement a reçu une réponse, mais pas celle qu'il attend.
    .alert =
        La réponse à la question de sécurité de votre banque n'est pas celle qu'elle attend. Reconnectez ce
        compte et répondez encore une fois.
    .alert-adding =
        La réponse à la question de sécurité de votre banque n'est pas celle qu'elle attend. Recommencez et
        répondez encore une fois.
    .message =
        La personne a répondu à la question de l'établissement, et l'établissement n'a pas accepté la réponse.
        Chaque nouvel essai peut rapprocher la personne d'un verrouillage chez l'établissement.
    .causes =
        - Une erreur de frappe dans le code à usage unique, ou un code plus ancien a été utilisé.
        - La réponse s'écrit autrement chez l'établissement.
        - C'est un autre titulaire du compte qui connaît la réponse.
    .steps =
        - Partenaire : envoyez à la personne un lien Fix. Ne répondez pas à sa place.
        - Utilisateur : demandez à la banque un nouveau code à usage unique et saisissez le dernier reçu.
        - Utilisateur : si cela ne fonctionne toujours pas, connectez-vous au site ou à l'appli de la banque
          elle-même avant un nouvel essai, pour que l'accès ne soit pas verrouillé.
    .steps-adding =
        - Utilisateur : recommencez et saisissez le dernier code à usage unique reçu.
        - Utilisateur : si cela ne fonctionne toujours pas, connectez-vous au site ou à l'appli de la banque
          elle-même avant un nouvel essai.

au-931 =
    .summary = L'établissement demande un code à usage unique.
    .alert =
        Votre banque demande un code à usage unique pour confirmer que c'est vous. Reconnectez ce compte et
        saisissez le code qu'elle vous envoie.
    .alert-adding =
        Votre banque demande un code à usage unique pour confirmer que c'est vous. Recommencez et saisissez le
        code qu'elle vous envoie.
    .message =
        L'établissement a envoyé à la personne un code à usage unique et l'attend. Seule la personne peut le
        saisir, et aucune actualisation n'y met donc fin.
    .causes =
        - L'établissement confirme chaque nouvelle autorisation par un code à usage unique.
        - Le code est parti vers un numéro de téléphone ou une adresse que la personne n'utilise plus.
    .steps =
        - Partenaire : prévenez la personne que la banque enverra un code à usage unique, et envoyez-lui un
          lien Fix.
        - Utilisateur : suivez le parcours Fix et saisissez le code. Si aucun n'arrive, vérifiez auprès de la
          banque quel numéro de téléphone elle a.
    .steps-adding =
        - Utilisateur : recommencez et saisissez le code. Si aucun n'arrive, vérifiez auprès de la banque quel
          numéro de téléphone elle a.

us-331 =
    .summary = Le délai pour répondre à la question de sécurité de l'établissement s'est écoulé.
    .alert =
        Le temps pour répondre à la question de votre banque était trop court, et rien n'a changé.
        Recommencez quand votre téléphone est à portée de main.
    .message =
        La question a été affichée et n'a pas reçu de réponse pendant que l'établissement attendait encore.
        Elle ne vaut plus, et une nouvelle authentification en pose une autre. Rien n'a été ajouté ni changé.
    .causes =
        - Le code à usage unique a mis longtemps à arriver.
        - La personne cherchait une réponse, ou a dû s'éloigner.
    .steps =
        - Utilisateur : recommencez avec votre téléphone à portée de main, et saisissez le code dès qu'il
          arrive.
        - Partenaire : ne gardez pas de page d'authentification ouverte pour une personne absente.

us-50024 =
    .summary =
        La vérification de la personne par l'établissement ne peut pas aboutir, quoi que la personne réponde.
    .alert =
        Votre banque n'a pas pu terminer la vérification de votre identité. Rien n'a changé. Nous cherchons
        une solution avec elle.
    .message =
        La vérification de sécurité de l'établissement n'est arrivée à aucun résultat qu'il accepte, et les
        réponses de la personne ne sont pas en cause. Refaire le même essai peut verrouiller l'accès de la
        personne chez l'établissement.
    .causes =
        - La vérification de l'établissement et la façon dont elle est transmise ici ne vont pas ensemble.
        - L'accès de la personne chez l'établissement a un réglage que sa vérification ne sait pas traiter.
    .steps =
        - Partenaire : demandez à la personne de ne pas répéter les essais.
        - Partenaire : { -case }.
        - Exploitant : cherchez avec l'établissement ce qu'attend sa vérification, et corrigez la connexion.


## Sign-in

us-103 =
    .summary = L'établissement n'accepte pas les identifiants de connexion qui lui ont été donnés.
    .alert =
        Votre banque n'accepte plus ces identifiants, peut-être parce que vous avez changé de mot de passe.
        Reconnectez ce compte.
    .alert-adding =
        Votre banque n'accepte pas ces identifiants. Vérifiez qu'ils fonctionnent sur le site de votre banque,
        puis réessayez ici.
    .message =
        Les identifiants enregistrés ne sont plus ceux que l'établissement connaît. Le serveur ne les essaie
        plus de lui-même, car chaque nouvel essai pourrait verrouiller l'accès de la personne.
    .message-adding =
        L'établissement a refusé les identifiants. Rien n'a été ajouté. Quelques essais incorrects de plus
        pourraient verrouiller l'accès de la personne chez l'établissement.
    .causes =
        - La personne a changé de mot de passe ou de nom d'utilisateur chez l'établissement.
        - L'établissement a renouvelé l'accès de la personne.
    .causes-adding =
        - Le nom d'utilisateur ou le mot de passe est incorrect, peut-être à cause d'une erreur de frappe.
        - Les identifiants sont ceux d'un autre établissement au nom semblable.
        - L'établissement utilise certains identifiants pour son site et d'autres pour le partage.
    .steps =
        - Partenaire : envoyez à la personne un lien Fix. Ne demandez aucune actualisation avant qu'elle ait
          suivi le parcours.
        - Utilisateur : vérifiez vos identifiants sur le site ou l'appli de la banque elle-même, et donnez les
          nouveaux dans le parcours Fix.
    .steps-adding =
        - Utilisateur : vérifiez vos identifiants sur le site ou l'appli de la banque elle-même.
        - Utilisateur : revenez ici, assurez-vous que c'est le bon établissement, et connectez-vous de
          nouveau.

us-4034 =
    .summary = L'autorisation ne peut être modifiée que sur les pages de l'établissement lui-même.
    .alert =
        Ouvrez la liste des applis connectées sur le site ou l'appli de votre banque, et autorisez-y de
        nouveau cette connexion.
    .message =
        L'établissement tient ses autorisations sur une page à lui et n'accepte d'ici aucune modification.
        Ce qui y est autorisé décide de ce qui peut être lu.
    .causes =
        - La personne a mis fin à l'autorisation ou l'a suspendue sur la page des applis connectées de
          l'établissement.
        - L'établissement demande de temps en temps d'y confirmer l'autorisation.
    .steps =
        - Utilisateur : ouvrez la liste des applis connectées sur le site ou l'appli de l'établissement
          lui-même. Si cette connexion y figure, autorisez-la de nouveau.
        - Partenaire : si elle n'y figure pas, envoyez à la personne un lien Fix.

us-1008 =
    .summary =
        L'établissement a interrompu l'authentification par une réponse qui n'en dit pas davantage.
    .alert =
        Votre banque a interrompu la connexion sans dire pourquoi, et rien n'a changé. Connectez-vous une
        fois à son site, puis recommencez ici.
    .message =
        L'établissement a mis fin à l'authentification par une réponse inattendue. L'accès de la personne est
        peut-être en bon état : le plus souvent, une nouvelle authentification suffit. Rien n'a été ajouté ni
        changé.
    .causes =
        - Un avis attend la personne chez l'établissement, et ses pages de partage ne peuvent pas l'afficher.
        - La personne a une session ouverte ailleurs chez l'établissement, qui n'en permet qu'une.
        - Un défaut passager dans les pages d'authentification de l'établissement.
    .steps =
        - Utilisateur : connectez-vous au site ou à l'appli de la banque elle-même, voyez si un avis vous y
          attend, puis déconnectez-vous.
        - Utilisateur : revenez ici et recommencez.
        - Partenaire : si beaucoup de personnes d'un même établissement le rencontrent, prévenez l'exploitant
          de ce serveur.

us-2040 =
    .summary =
        Le service d'authentification de l'établissement a répondu par un défaut qui lui est propre.
    .alert =
        Votre banque a un problème de connexion pour le moment. Vous n'avez rien à faire : nous gardons vos
        dernières données et réessayons.
    .alert-adding =
        Votre banque a un problème de connexion pour le moment, et rien n'a été ajouté. Réessayez plus tard,
        ou choisissez une autre banque.
    .message =
        La partie de l'établissement qui vérifie les autorisations a eu une défaillance. Rien n'indique que
        l'autorisation de la personne ait un problème, et personne n'est donc invité à la redonner. Le serveur
        réessaie à intervalles croissants.
    .message-adding =
        La partie de l'établissement qui authentifie les personnes a eu une défaillance. Rien n'a été ajouté.
    .causes =
        - Un défaut du service d'authentification de l'établissement, le plus souvent bref.
        - L'établissement est en train de changer ses pages d'authentification.
    .steps =
        - { -wait }, à intervalles croissants.
        - Partenaire : si cela dure plus d'un jour, { -case }.
    .steps-adding =
        - Utilisateur : réessayez plus tard, ou choisissez un autre établissement.
        - Partenaire : si cela dure plus d'un jour, { -case }.

us-123 =
    .summary =
        Un utilisateur de test d'une banque du bac à sable devait être refusé avec ce numéro, et l'a été.
    .alert =
        Cet utilisateur de test est fait pour être refusé avec ce numéro. Pour continuer, connectez-vous avec
        un autre utilisateur de test.
    .message =
        Certaines banques du bac à sable ont des utilisateurs de test dont le mot de passe est un numéro, et
        dont l'authentification est refusée exprès avec ce numéro, pour qu'on puisse voir comment une
        application s'en sort. Tout va bien, et aucune personne réelle ne peut le rencontrer.
    .causes =
        - Un utilisateur de test dont le mot de passe est un numéro a été choisi.
    .steps =
        - Partenaire : vérifiez que l'application montre à la personne ce qui s'est passé et la laisse
          continuer.
        - Partenaire : pour continuer, connectez-vous avec un utilisateur de test qui fonctionne.


## Consent

us-2006 =
    .summary = Aucun consentement de la personne ne couvre ce qui a été demandé.
    .alert =
        L'autorisation de ce compte ne permet pas ce qu'il faut ici, ou a pris fin. Si vous voulez continuer,
        donnez-la de nouveau à votre banque.
    .message =
        L'établissement refuse à cause du consentement. L'état du compte indique ce que l'on sait de la
        raison : consent-expired s'il a pris fin, consent-revoked s'il a été retiré, consent-insufficient
        s'il ne couvre pas ce qui a été demandé. Dans chaque cas, un nouveau consentement par un lien Fix y
        met fin. Après un retrait, il peut y avoir une obligation de supprimer des données.
    .message-adding =
        Le consentement que la personne vient de donner ne couvre pas ce qui a été demandé, ou a pris fin
        aussitôt. Rien n'a été récupéré à ce titre.
    .causes =
        - Le consentement est arrivé au terme convenu.
        - La personne l'a retiré, chez l'établissement ou ici.
        - La personne a autorisé moins de comptes ou de types de données qu'il n'en était demandé.
        - Un deuxième titulaire n'a pas donné son accord, ou ne le donne plus.
    .steps =
        - Partenaire : lisez l'état du compte : consent-expired, consent-revoked ou consent-insufficient.
        - Partenaire : envoyez à la personne un lien Fix et dites-lui ce qui est demandé et pourquoi. Si le
          consentement a été retiré, seulement si la personne veut de nouveau partager.
        - Utilisateur : connectez-vous à la banque et donnez votre autorisation.
    .steps-adding =
        - Utilisateur : recommencez la connexion et autorisez ce qui est demandé. Pour un compte joint,
          demandez à l'autre titulaire de donner aussi son accord.
        - Partenaire : ne demandez pas plus de types de données que l'application n'en a besoin.


## Sessions that ended

us-974 =
    .summary =
        La session de la personne chez l'établissement a pris fin avant que l'autorisation soit donnée.
    .alert =
        Le temps prévu par votre banque pour se connecter est écoulé, et rien n'a changé. Recommencez et
        connectez-vous encore une fois.
    .message =
        La session de l'établissement a pris fin pendant que la personne s'identifiait ou choisissait des
        comptes. Rien n'a été ajouté. Dans un parcours Fix, la connexion reste comme elle était. Attendre ne
        la fait pas revenir : la personne doit s'identifier de nouveau.
    .causes =
        - La personne a laissé la page de l'établissement ouverte un moment.
        - L'établissement laisse peu de temps pour s'identifier.
        - La personne est revenue par le bouton Précédent du navigateur, dans une session déjà terminée.
    .steps =
        - Utilisateur : recommencez, connectez-vous, et allez jusqu'à la fin sans longue pause.
        - Partenaire : si le lien de l'application est ancien lui aussi, créez-en un nouveau pour la personne.

us-502 =
    .summary =
        Une partie interne du service a eu une défaillance pendant qu'une session était ouverte.
    .alert =
        Un problème est survenu de notre côté, pas du vôtre, et ce compte n'a pas pu être mis à jour. Nous
        nous en occupons et réessaierons.
    .alert-adding =
        Un problème est survenu de notre côté, pas du vôtre, et rien n'a été ajouté. Vous n'avez rien à
        faire : nous nous en occupons.
    .message =
        Une partie du serveur dont d'autres dépendent n'a pas donné de réponse utilisable pendant que la
        session était ouverte. La session elle-même était bonne. Rien d'inachevé n'a été enregistré. Une
        actualisation interrompue est retentée d'elle-même, à intervalles croissants.
    .causes =
        - Une partie du serveur redémarrait, ou a eu une défaillance.
        - Quelque chose entre deux parties du serveur a coupé la communication.
    .steps =
        - Partenaire : si cela se reproduit, { -case }.
        - Exploitant : regardez le journal du serveur au moment en question, et vérifiez ce dont il dépend :
          la base de données, le disque, un proxy placé devant lui.

us-503 =
    .summary = L'établissement est hors service pour le moment.
    .alert =
        Le service de votre banque n'est pas disponible. Vous n'avez rien à faire : nous gardons vos
        dernières données et réessayons pour vous.
    .alert-adding =
        Le service de votre banque n'est pas disponible, et rien n'a été ajouté. Réessayez plus tard, ou
        choisissez une autre banque.
    .message =
        L'établissement a répondu qu'il ne peut pas traiter d'appels pour le moment. Cela ne tient ni à la
        session ni à l'autorisation de la personne, et personne n'a donc à s'authentifier de nouveau. Les
        données de la dernière actualisation réussie peuvent être lues. Le serveur réessaie à intervalles
        croissants.
    .message-adding =
        L'établissement a répondu qu'il ne peut pas traiter d'appels pour le moment. Rien n'a été ajouté.
    .causes =
        - L'établissement est surchargé.
        - Une partie des systèmes de l'établissement redémarre ou est en réparation.
    .steps =
        - { -wait }, à intervalles croissants.
        - Partenaire : si cela dure plus d'un jour, { -case }.
    .steps-adding =
        - Utilisateur : réessayez plus tard, ou choisissez un autre établissement.
        - Partenaire : si cela dure plus d'un jour, { -case }.


## The same account twice

us-168 =
    .summary =
        Un compte convient à plusieurs de ceux qui étaient demandés, et on ne peut pas les distinguer.
    .alert =
        Deux de vos comptes se ressemblent trop pour que nous sachions lequel est lequel. Choisissez de
        nouveau le compte, ou contactez l'assistance.
    .message =
        Un compte reçu correspond à plus d'un des comptes qu'il pourrait être. En prendre un serait une
        supposition, donc aucun n'a été pris.
    .causes =
        - Deux comptes ont le même nom, le même type et les mêmes derniers chiffres.
        - Un compte a été ajouté deux fois, par deux connexions.
    .steps =
        - Utilisateur : choisissez de nouveau les comptes, un à la fois si l'établissement le permet.
        - Partenaire : lisez les comptes du client. Si l'un d'eux y figure deux fois, supprimez celui qui ne
          sert pas.
        - Partenaire : si les deux existent vraiment, { -case }.

us-169 =
    .summary = Le compte est déjà là.
    .alert =
        Vous avez déjà ajouté ce compte. Vous pouvez continuer avec celui qui est là, et supprimer celui dont
        vous n'avez pas besoin.
    .message =
        Le même compte de la même personne est enregistré deux fois. Les deux seraient actualisés, et les
        totaux sur l'ensemble des comptes le compteraient en double.
    .causes =
        - La personne a connecté la même banque une deuxième fois au lieu de réparer la première connexion.
        - Deux titulaires d'un compte joint l'ont connecté chacun de son côté.
    .steps =
        - Utilisateur : décidez lequel des deux reste.
        - Partenaire : supprimez l'autre. Gardez celui dont l'historique est nécessaire.
        - Partenaire : envoyez un lien Fix quand une connexion se rompt, pour que le compte ne soit pas ajouté
          une deuxième fois.

us-146 =
    .summary = Ce numéro a été vu dans un exemple, et l'on ne sait pas ce qu'il signifie.
    .message =
        Le numéro figure dans un exemple publié comme code d'un compte. Aucune page ne dit ce qu'il signifie,
        et ce serveur ne le signale jamais.
    .causes =
        - Aucune page ne dit ce qui y mène.
    .steps =
        - Partenaire : traitez-le comme tout code que votre programme ne connaît pas : affichez les dernières
          données valables avec leur date, et ne demandez rien à la personne.
        - Partenaire : si vous le rencontrez pour de bon, signalez-le à qui exploite le service qui l'a
          envoyé.
