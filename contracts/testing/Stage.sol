// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {HospitalId} from "../identifiers.sol";
import {HospitalRegistry} from "../registry/HospitalRegistry.sol";
import {MemberSignatures} from "../registry/IHospitalRegistry.sol";
import {ChartpassDomain} from "../signing/ChartpassDomain.sol";
import {IVm} from "./IVm.sol";

/// @dev What every contract test stands on: a registry with two hospitals of three members each (2 of 3 sign) and three
/// relays of three organisations. Test material, never deployed.
abstract contract Stage {
    IVm internal constant VM = IVm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);

    bytes32 internal constant SALT = keccak256("salt of this deployment");
    HospitalId internal constant HOSPITAL_A = HospitalId.wrap(keccak256("hospital a"));
    HospitalId internal constant HOSPITAL_B = HospitalId.wrap(keccak256("hospital b"));
    uint256 internal constant MEMBERS_A = 0xa0;
    uint256 internal constant MEMBERS_B = 0xb0;
    uint256 internal constant RELAYS = 0xc0;
    uint64 internal constant NOW = 1_800_000_000;
    bytes internal constant ISSUER_KEY = hex"021111111111111111111111111111111111111111111111111111111111111111";

    HospitalRegistry internal registry;

    function setUp() public virtual {
        VM.warp(NOW);
        registry = new HospitalRegistry(SALT, address(this));
        registry.registerHospital(HOSPITAL_A, hex"aa", ISSUER_KEY, signersOf(MEMBERS_A, 3), 2);
        registry.registerHospital(HOSPITAL_B, hex"bb", ISSUER_KEY, signersOf(MEMBERS_B, 3), 2);
        for (uint256 i = 0; i < 3; ++i) {
            registry.registerRelay(relay(i), keccak256(abi.encode("organisation", i)), keccak256("message key"));
        }
    }

    function relay(uint256 index) internal pure returns (address) {
        return VM.addr(RELAYS + index);
    }

    /// @dev Members have the keys `first`, `first + 1`, ...
    function signersOf(uint256 first, uint256 count) internal pure returns (bytes[] memory signers) {
        signers = new bytes[](count);
        for (uint256 i = 0; i < count; ++i) signers[i] = abi.encodePacked(VM.addr(first + i));
    }

    function signaturesOf(
        uint256 first,
        uint256 count,
        bytes32 digest
    ) internal pure returns (MemberSignatures memory members) {
        members.signers = signersOf(first, count);
        members.signatures = new bytes[](count);
        for (uint256 i = 0; i < count; ++i) members.signatures[i] = signatureOf(first + i, digest);
    }

    function signatureOf(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function digestFor(ChartpassDomain verifier, bytes32 structHash) internal view returns (bytes32) {
        return MessageHashUtils.toTypedDataHash(verifier.domainSeparator(), structHash);
    }

    /// @dev Keys of secp256k1: 1 to about 2^256; any in this range is one.
    function asKey(uint256 seed) internal pure returns (uint256) {
        return (seed % (2 ** 250)) + 1_000_000;
    }
}
