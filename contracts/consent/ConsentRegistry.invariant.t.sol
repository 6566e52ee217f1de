// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ConsentStage} from "./ConsentStage.sol";
import {IConsentRegistry} from "./IConsentRegistry.sol";

/// @dev Acts on three consents in any order, beside a model of what must become of them.
contract ConsentActor is ConsentStage {
    uint256 public constant COUNT = 3;

    IConsentRegistry.Status[COUNT] public model;
    uint32[COUNT] public revision;
    uint64[COUNT] public expiry;
    bool public broken;

    constructor() {
        super.setUp();
        for (uint256 i = 0; i < COUNT; ++i) expiry[i] = EXPIRY;
    }

    /// @dev Done by the constructor; the engine calls every public function, this one too.
    function setUp() public pure override {}

    function posts(uint8 which) external {
        uint256 i = which % COUNT;
        IConsentRegistry.Consent memory consent = newConsent(bytes32(i));
        try this.sendPost(consent) {
            // Posted although it was seen before, burnt or not.
            if (model[i] != IConsentRegistry.Status.None) broken = true;
            model[i] = IConsentRegistry.Status.Active;
        } catch {
            if (model[i] == IConsentRegistry.Status.None) broken = true;
        }
    }

    function stops(uint8 which, uint8 action, uint8 revisionSeed, uint16 shorter) external {
        uint256 i = which % COUNT;
        action = (action % 4) + 1;
        uint32 given = revision[i] + (revisionSeed % 3);
        uint64 until = expiry[i] - (shorter % 100);
        bool allowed = isAllowed(i, action, given, until);
        try this.sendStop(newStop(newConsent(bytes32(i)), action, given, until)) {
            if (!allowed) broken = true;
            apply_(i, action, given, until);
        } catch {
            if (allowed) broken = true;
        }
    }

    function sendPost(IConsentRegistry.Consent memory consent) external {
        post(consent);
    }

    function sendStop(IConsentRegistry.Stop memory order) external {
        stop(order);
    }

    function found(uint256 i) external view returns (IConsentRegistry.Terms memory terms, bool active) {
        IConsentRegistry.Consent memory consent = newConsent(bytes32(i));
        return (consents.consentOf(consent.id), consents.isActive(consent.id));
    }

    function isAllowed(uint256 i, uint8 action, uint32 given, uint64 until) private view returns (bool) {
        IConsentRegistry.Status status = model[i];
        if (status == IConsentRegistry.Status.None) return action == REVOKE;
        if (status != IConsentRegistry.Status.Active && status != IConsentRegistry.Status.Paused) return false;
        if (action == REVOKE) return given > revision[i];
        if (given != revision[i] + 1) return false;
        if (action == PAUSE) return status == IConsentRegistry.Status.Active;
        if (action == RESUME) return status == IConsentRegistry.Status.Paused;
        return until < expiry[i];
    }

    function apply_(uint256 i, uint8 action, uint32 given, uint64 until) private {
        if (model[i] == IConsentRegistry.Status.None) {
            model[i] = IConsentRegistry.Status.Burnt;
            return;
        }
        revision[i] = given;
        if (action == PAUSE) model[i] = IConsentRegistry.Status.Paused;
        else if (action == RESUME) model[i] = IConsentRegistry.Status.Active;
        else if (action == REVOKE) model[i] = IConsentRegistry.Status.Revoked;
        else expiry[i] = until;
    }
}

contract ConsentInvariantTest {
    ConsentActor private actor;

    error Diverged(uint256 consent);

    function setUp() public {
        actor = new ConsentActor();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(actor);
    }

    /// @dev What is allowed happens, what is not is refused, and the stored consent is the model's.
    function invariant_TheContractFollowsTheModel() public view {
        require(!actor.broken(), Diverged(type(uint256).max));
        for (uint256 i = 0; i < actor.COUNT(); ++i) {
            (IConsentRegistry.Terms memory terms, bool active) = actor.found(i);
            IConsentRegistry.Status expected = actor.model(i);
            require(terms.status == expected && terms.revision == actor.revision(i), Diverged(i));
            require(active == (expected == IConsentRegistry.Status.Active), Diverged(i));
        }
    }
}
