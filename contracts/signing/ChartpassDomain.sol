// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";

/**
 * @title EIP-712 domain with a deployment salt
 * @notice OpenZeppelin's EIP712 has no salt field. Here it is needed: chain ids and contract addresses recur on
 * development chains, and a signature made for one deployment must be worthless in the next.
 */
abstract contract ChartpassDomain {
    /// @notice EIP-712 type hash of the domain.
    bytes32 public constant DOMAIN_TYPEHASH = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract,bytes32 salt)"
    );

    bytes32 private constant NAME_HASH = keccak256("Chartpass");
    bytes32 private constant VERSION_HASH = keccak256("1");

    /// @notice The salt of this deployment, the same in all its contracts.
    bytes32 public immutable DEPLOYMENT_SALT;

    uint256 private immutable HOME_CHAIN;
    bytes32 private immutable HOME_SEPARATOR;

    constructor(bytes32 salt) {
        DEPLOYMENT_SALT = salt;
        HOME_CHAIN = block.chainid;
        HOME_SEPARATOR = _separatorOf(block.chainid, address(this), salt);
    }

    /// @notice Separator of this contract on the present chain; follows a chain id that changes in a fork.
    function domainSeparator() public view returns (bytes32) {
        if (block.chainid == HOME_CHAIN) return HOME_SEPARATOR;
        return _separatorOf(block.chainid, address(this), DEPLOYMENT_SALT);
    }

    /// @dev The digest to sign for this contract.
    function _digest(bytes32 structHash) internal view returns (bytes32) {
        return MessageHashUtils.toTypedDataHash(domainSeparator(), structHash);
    }

    /// @dev The digest signed for a contract of the same deployment on another chain.
    function _remoteDigest(uint256 chainId, address verifier, bytes32 structHash) internal view returns (bytes32) {
        return MessageHashUtils.toTypedDataHash(_separatorOf(chainId, verifier, DEPLOYMENT_SALT), structHash);
    }

    /// @dev Who signed for this contract. Reverts with ECDSA's errors when the signature is malformed.
    function _signerOf(bytes32 structHash, bytes calldata signature) internal view returns (address) {
        return ECDSA.recoverCalldata(_digest(structHash), signature);
    }

    function _separatorOf(uint256 chainId, address verifier, bytes32 salt) private pure returns (bytes32) {
        return keccak256(abi.encode(DOMAIN_TYPEHASH, NAME_HASH, VERSION_HASH, chainId, verifier, salt));
    }
}
